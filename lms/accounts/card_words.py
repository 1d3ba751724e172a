"""Four words for a printed card: short, plain, told apart by ear, none of them about violence or the body."""

import secrets

WORDS = tuple(
    """
    acorn amber anchor apple apron arrow autumn bakery bamboo banjo barley basil basket beacon bench
    berry birch biscuit blanket blossom bottle branch bread breeze bridge bright bronze brook broom
    bucket butter button cabin cactus camera candle canoe canvas canyon carpet carrot castle cedar
    cello cereal chalk cherry chimney cider cinder circle citrus clay cliff clover cobalt coconut
    coffee comet copper coral corner cotton cradle crayon cricket crystal curtain cushion daisy
    dancer denim desert diamond dolphin donut dragon drum eagle easel echo elbow elm ember engine
    fabric falcon feather fern fiddle field finch flannel flower flute forest fountain fossil fox
    garden garlic ginger glacier globe goose granite grape gravel guitar hammock harbor harvest
    hazel helmet heron hickory hill honey horizon island ivory jacket jasmine jelly jersey jungle
    kettle kitchen kite ladder lagoon lantern laurel lemon lilac linen lobby locket lotus lumber
    magnet mango maple marble market meadow melon mint mirror mitten morning moss mountain muffin
    nectar needle nickel noodle nutmeg oatmeal ocean olive onion orange orbit orchard otter paddle
    palace paper parade parrot pasta pastel peach peanut pebble pencil pepper piano pickle picnic
    pillow pine planet plaza plum pocket polka pond poppy porch potato prairie pumpkin puzzle quartz
    quilt rabbit radio rainbow raven reef ribbon river robin rocket rowboat ruby saddle saffron
    salad sandal satin saturn scarf seashell shadow shelf silver sketch sleigh slipper snow soup
    sparrow spiral spoon spring squash stamp star stone stream string sugar summer sunset swan syrup
    table tango teapot tempo thimble thunder ticket timber toast tomato topaz trail trumpet tulip
    tunnel turtle umbrella valley vanilla velvet village vine violet violin waffle wagon walnut
    water wheat whistle willow window winter wool yarn yellow zebra zipper
    """.split()  # noqa: SIM905 - three hundred quoted words read worse
)


def new_words() -> str:
    """Return four words, separated by spaces (about 32 bits; guessing is throttled and the name is asked too)."""
    return " ".join(secrets.choice(WORDS) for _ in range(4))


def same_words(typed: str) -> str:
    """Return typed words in the form that is compared: lower case, single spaces."""
    return " ".join(typed.replace("-", " ").lower().split())
