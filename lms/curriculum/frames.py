"""The lists of others in which the course is placed: their numbers are in the modules, their names are here.

Sources: the eight areas, release of the Chicago Department of Public Health on its first graduates, December 20, 2024;
the five sections, Model Standards for Serving Victims and Survivors of Crime (Office for Victims of Crime, 2016), whose
finer numbers were not seen; the four levels, Strategy and Framework page of the City's Community Safety Coordination
Center.
"""

from collections.abc import Mapping

CITY_AREAS: Mapping[int, str] = {
    1: "Victims' rights and resources",
    2: "Crisis intervention",
    3: "Effective communication",
    4: "Cultural competency",
    5: "Advocacy and case management",
    6: "Empowerment and self-advocacy",
    7: "The impact of violent crime on lives",
    8: "Legal and criminal justice systems",
}
STANDARDS: Mapping[int, str] = {
    1: "Scope of services",
    2: "Coordinating within the community",
    3: "Direct services",
    4: "Privacy, confidentiality, data security and assistive technology",
    5: "Administration and evaluation",
}
LEVELS: Mapping[int, str] = {
    1: "Systemic transformation",
    2: "Community revitalization and reinvestment",
    3: "Support for individuals and families at risk",
    4: "Crisis response",
}
