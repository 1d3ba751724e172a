"""What `make bench` runs: this application beside a bare Flask page, on one server, in one run, printed as ratios."""
