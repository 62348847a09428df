"""Things to eat and drink.

Each function draws the thing it is named after around x = 0, standing on y = 0, about 320 high, and returns its SVG, the half
width of its shadow, and sometimes how far it is lifted.
"""

# fmt: off
# Drawings are read as drawings: one line for one part of a thing.

from .ink import HAM, LEAF, TOMATO


def cheese(k):
    out = k.solid("M-190 -190V-40Q-190 0 0 0Q190 0 190 -40V-190Z", k.e, 60, .14, "".join(k.circle(x, -70 - (x % 3) * 14, 4, k.d, opacity=".4") for x in range(-170, 180, 22)))
    out += k.ellipse(0, -190, 190, 48, k.c) + k.path("M0 -190L130 -226Q220 -196 160 -158Z", k.bg2) + k.path("M0 -190L160 -158V-12Q90 0 0 0Z", k.c) + k.path("M0 -190L160 -158V-12Q90 0 0 0Z", k.d, opacity=".07")
    return out + "".join(k.circle(40 + 34 * (i % 3), -130 + 40 * (i // 3), 6, k.e, opacity=".5") for i in range(7)) + f'<g transform="translate(-150 0)">{k.solid("M-90 0L20 0L20 -70L-50 -96Z", k.c, -10, .1)}</g>', 200


def pasta(k):
    def farfalla(x, y, s, rot, c):
        return f'<g transform="translate({x} {y}) rotate({rot}) scale({s})">' + k.path("M-70 -46l14 10l-12 12l12 12l-12 12l12 12l-12 12l12 12l-14 10L-8 8V-8Z M70 -46l-14 10l12 12l-12 12l12 12l-12 12l12 12l-12 12l14 10L8 8V-8Z", c) + k.rect(-14, -16, 28, 32, c, 8) + k.line("M-14 0H14M-50 -26L-14 -6M-50 26L-14 8M50 -26L14 -6M50 26L14 8", k.d, 3, opacity=".22") + "</g>"
    bowl = k.solid("M-210 -150H210Q196 0 60 0H-60Q-196 0 -210 -150Z", k.a, 70, .15, k.rect(-230, -112, 460, 12, k.c) + k.rect(-230, -92, 460, 4, k.c))
    fs = "".join(farfalla(x, y, s, q, k.e if i % 3 else k.c) for i, (x, y, s, q) in enumerate(((-120, -168, .9, -20), (0, -176, 1, 15), (120, -168, .9, -8), (-60, -220, .95, 30), (66, -222, .95, -24), (0, -266, .85, 5))))
    return fs + bowl, 150


def spaghetti(k):
    st = "".join(k.line(f"M{x} 0L{x*1.25:.0f} -350", k.e if i % 2 else k.c, 7) for i, x in enumerate(range(-56, 60, 8)))
    return st + k.path("M-74 -130Q0 -104 74 -130V-196Q0 -170 -74 -196Z", k.a) + k.path("M20 -120Q50 -122 74 -130V-196Q50 -186 20 -184Z", k.d, opacity=".2") + k.circle(0, -150, 20, k.c) + f'<g transform="translate(150 0) scale(.9)">{tomato(k)}</g><g transform="translate(-150 0) scale(.66)">{tomato(k)}</g>', 190


def tomato(k):
    return k.solid("M0 -128Q92 -150 96 -66Q90 0 0 0Q-90 0 -96 -66Q-92 -150 0 -128Z", TOMATO, 20, .15) + k.path("M0 -128l-46 -8l30 18l-22 26l34 -18l14 30l8 -32l36 8l-24 -22l22 -18z", LEAF)


def tin(k):
    body = k.solid("M-100 -250H100V-14Q100 0 0 0Q-100 0 -100 -14Z", k.a, 36, .18, k.rect(-120, -216, 240, 170, k.c) + k.rect(-120, -216, 240, 10, k.e) + k.rect(-120, -56, 240, 10, k.e) + f'<g transform="translate(-6 -78) scale(.72)">{tomato(k)}</g>')
    return k.ellipse(0, -250, 100, 18, k.b) + body + k.ellipse(0, -250, 100, 18, k.b) + k.ellipse(0, -250, 84, 12, k.d, opacity=".25") + f'<g transform="translate(-168 0) scale(.7)">{tomato(k)}</g><g transform="translate(158 0) scale(.52)">{tomato(k)}</g>', 200


def oil(k):
    prof = [(0, 62), (4, 66), (190, 66), (236, 24), (300, 22), (304, 28), (318, 28)]
    lab = k.rect(-80, -170, 160, 96, k.c) + k.path("M0 -158Q34 -122 0 -86Q-34 -122 0 -158Z", k.e) + k.rect(-80, -74, 160, 6, k.e)
    sprig = k.line("M96 -10Q150 -60 178 -150", k.d, 5) + "".join(k.path(f"M{x} {y}q{s*30} -24 {s*58} -10q-{0} 0 -{0} 0q{-s*26} 24 {-s*58} 10z", k.b) for x, y, s in ((120, -36, 1), (146, -78, -1), (160, -104, 1), (174, -140, -1))) + k.ellipse(120, -80, 15, 20, k.a) + k.ellipse(186, -72, 15, 20, k.e)
    return sprig + k.lathe(prof, k.a, .25, lab) + k.rect(-22, -340, 44, 26, k.d, 4), 100


def vinegar(k):
    return k.lathe([(0, 50), (10, 84), (96, 96), (150, 30), (230, 24), (236, 32), (250, 32)], k.d, .2, k.circle(0, -82, 46, k.c) + k.path("M-30 -82q30 -44 60 0q-30 44 -60 0z", k.e), .3) + k.rect(-20, -290, 40, 44, k.e, 8) + f'<g transform="translate(150 0)">{k.ellipse(0, -20, 70, 18, k.c) + k.ellipse(0, -26, 52, 11, k.a)}</g>', 170


def ham(k):
    return k.line("M-40 -392V-340", k.d, 6) + k.solid("M-50 -350Q-20 -356 -4 -330Q0 -270 60 -210Q116 -140 84 -70Q40 -6 -40 -20Q-128 -50 -112 -160Q-96 -240 -60 -300Z", HAM, 10, .14, k.path("M-130 -110Q-40 -60 100 -110V20H-130Z", "#e9b9a4") + k.path("M-96 -74Q-10 -30 74 -78V10H-96Z", k.c, opacity=".55")) + k.circle(-46, -56, 13, k.c) + f'<g transform="translate(150 -6)">{k.path("M-60 -20Q-20 -70 40 -44Q80 -20 50 0H-50Q-70 -6 -60 -20Z", "#f0d9c8")}{k.path("M-44 -16Q-14 -50 30 -34Q56 -20 40 -8H-40Z", HAM)}</g>', 150


def sweets(k):
    out = k.solid("M-200 -110H200L184 0H-184Z", k.a, 70, .14, k.rect(-210, -40, 420, 8, k.e))
    for i in range(5):
        x = -150 + 75 * i
        out += k.path(f"M{x-36} -108Q{x-40} -176 {x} -178Q{x+40} -176 {x+36} -108Z", (k.d, k.e, k.c)[i % 3]) + k.line(f"M{x-18} -146q18 -18 36 0", (k.e, k.d, k.a)[i % 3], 6)
    for i in range(4):
        x = -112 + 75 * i
        out += k.path(f"M{x-32} -176Q{x-36} -238 {x} -240Q{x+36} -238 {x+32} -176Z", (k.c, k.d, k.e)[i % 3]) + k.line(f"M{x-16} -208q16 -16 32 0", (k.a, k.e, k.d)[i % 3], 6)
    return out, 200


def citrus(k):
    def slice_(x, y, r, c):
        return k.circle(x, y, r, c) + k.circle(x, y, r * .86, k.c) + "".join(f'<g transform="translate({x} {y}) rotate({45*i})">' + k.path(f"M0 {-r*.08:.0f}L{-r*.26:.0f} {-r*.64:.0f}Q0 {-r*.86:.0f} {r*.26:.0f} {-r*.64:.0f}Z", c) + "</g>" for i in range(8))
    return k.path("M-10 -250Q-60 -330 -130 -300Q-100 -240 -10 -250Z", k.a) + k.path("M10 -250Q50 -350 130 -330Q110 -260 10 -250Z", k.b) + k.solid("M0 -250Q130 -250 130 -120Q130 0 0 0Q-130 0 -130 -120Q-130 -250 0 -250Z", k.e, 30, .12, "".join(k.circle(k.rng.randint(-110, 110), -k.rng.randint(20, 230), 3, k.d, opacity=".2") for _ in range(24))) + slice_(150, -76, 76, k.e) + slice_(-168, -58, 58, k.e), 220


def wine(k):
    bot = [(0, 56), (4, 60), (186, 60), (232, 21), (330, 20), (332, 25), (350, 25)]
    lab = k.rect(-80, -162, 160, 100, k.c) + k.rect(-80, -146, 160, 4, k.e) + k.path("M-24 -82v-26a24 24 0 0 1 48 0v26z", k.a) + k.rect(-80, -352, 160, 66, k.e)
    gl = k.path("M-50 0Q0 -14 50 0Z", k.b) + k.rect(-4, -118, 8, 114, k.b) + k.solid("M-58 -250Q-76 -110 0 -108Q76 -110 58 -250Z", k.c, 10, .08, k.rect(-90, -196, 180, 100, k.a))
    return f'<g transform="translate(-62 0)">{k.lathe(bot, k.d if k.bg != "#22305e" else k.a, .25, lab)}</g><g transform="translate(96 0)">{gl}</g>', 150


def sparkling(k):
    bot = [(0, 60), (6, 68), (150, 68), (230, 24), (322, 20), (326, 30), (350, 26), (356, 0)]
    flute = k.path("M-40 0Q0 -12 40 0Z", k.b) + k.rect(-4, -96, 8, 92, k.b) + k.solid("M-34 -280Q-40 -110 0 -92Q40 -110 34 -280Z", k.c, 8, .08, k.rect(-60, -232, 120, 160, k.e) + "".join(k.circle(x, y, 4, k.c) for x, y in ((-8, -130), (8, -160), (-6, -190), (10, -214))))
    return f'<g transform="translate(-80 0)">{k.lathe(bot, k.a, .25, k.rect(-90, -140, 180, 76, k.c) + k.circle(0, -102, 24, k.e) + k.rect(-90, -370, 180, 90, k.e))}</g><g transform="translate(66 0)">{flute}</g><g transform="translate(148 0) scale(.92)">{flute}</g>', 190


def coffee(k):
    steam = k.line("M-30 -236q-20 -26 0 -50t0 -50M20 -236q-20 -26 0 -50t0 -50", k.b, 8)
    return steam + k.line("M116 -170Q190 -176 182 -116Q172 -66 96 -74", k.a, 18) + k.ellipse(0, -10, 190, 22, k.c) + k.ellipse(0, -14, 190, 20, k.b, opacity=".4") + k.solid("M-124 -206H124Q124 -20 30 -16H-30Q-124 -20 -124 -206Z", k.a, 36, .15, k.rect(-130, -150, 260, 14, k.e)) + k.ellipse(0, -206, 124, 20, k.c) + k.ellipse(0, -203, 106, 14, k.d), 180


def bean(k, x, y, q):
    return f'<g transform="translate({x} {y}) rotate({q})">' + k.ellipse(0, 0, 28, 20, k.d) + k.line("M-24 0q12 -10 24 0t24 0", k.b, 4) + "</g>"


def coffeebag(k):
    return k.solid("M-110 -300H110L124 -12Q124 0 100 0H-100Q-124 0 -124 -12Z", k.a, 40, .16, k.rect(-140, -196, 280, 110, k.c) + k.circle(0, -141, 36, k.e) + k.line("M-24 -141q12 -14 24 0t24 0", k.c, 7) + k.rect(-140, -300, 280, 30, k.d, opacity=".25")) + k.rect(-118, -330, 236, 36, k.b, 4) + bean(k, 170, -20, 20) + bean(k, 214, -22, -30) + bean(k, 190, -54, 60) + bean(k, -176, -20, -15), 180
