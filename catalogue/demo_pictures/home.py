"""Things for houses: ceramics, glass, stone, furniture, housewares.

Each function draws the thing it is named after around x = 0, standing on y = 0, about 320 high, and returns its SVG, the half
width of its shadow, and sometimes how far it is lifted.
"""

# fmt: off
# Drawings are read as drawings: one line for one part of a thing.

import math

from .ink import box, n
from .table import coffee


def tile_cell(k, x, y, s, kind, rot, colors):
    c1, c2, c3 = colors
    g = [k.rect(0, 0, s, s, c1)]
    if kind == 0:
        g += [k.path(f"M0 0A{s} {s} 0 0 1 {s} {s}L0 {s}Z", c2)]
    elif kind == 1:
        g += [k.path(f"M0 0H{s}A{s/2} {s/2} 0 0 1 0 0Z", c2), k.path(f"M0 {s}H{s}A{s/2} {s/2} 0 0 0 0 {s}Z", c3)]
    elif kind == 2:
        g += [k.path(f"M0 0H{s}L0 {s}Z", c2)]
    elif kind == 3:
        g += [k.path(f"M0 0Q{s} 0 {s} {s}Q0 {s} 0 0Z", c2)]
    elif kind == 4:
        g += [k.circle(s / 2, s / 2, s * .36, c2), k.circle(s / 2, s / 2, s * .15, c1)]
    elif kind == 5:
        g += [k.path(f"M{s/2} {s*.06}Q{s*.56} {s*.44} {s*.94} {s/2}Q{s*.56} {s*.56} {s/2} {s*.94}Q{s*.44} {s*.56} {s*.06} {s/2}Q{s*.44} {s*.44} {s/2} {s*.06}Z", c2)]
    elif kind == 6:
        g += [k.path(f"M0 0A{s} {s} 0 0 0 {s} {s}V{s*.62}A{s*.62} {s*.62} 0 0 1 {s*.38} 0Z", c2), k.path(f"M{s} 0V{s*.3}A{s*.3} {s*.3} 0 0 1 {s*.7} 0Z", c3)]
    else:
        g += [k.path(f"M0 {s/2}L{s/2} 0L{s} {s/2}L{s/2} {s}Z", c2), k.circle(s / 2, s / 2, s * .12, c3)]
    return f'<g transform="translate({n(x)} {n(y)}) rotate({rot} {n(s/2)} {n(s/2)})">{"".join(g)}</g>'


def tiles(k):
    r, s, cols, rows = k.rng, 84, 5, 4
    kinds = [(3 * k.seed + 2) % 8, (5 * k.seed + 2) % 8]
    rule = r.choice(("check", "row", "turn"))
    sets = [(k.c, k.a, k.b), (k.b, k.c, k.a), (k.a, k.c, k.e)]
    out = [k.rect(-cols * s / 2 - 12, -rows * s - 12, cols * s + 24, rows * s + 24, k.d, 6, opacity=".92")]
    for y in range(rows):
        for x in range(cols):
            kind = kinds[(x + y) % 2] if rule == "check" else kinds[y % 2] if rule == "row" else kinds[0]
            rot = {"check": 90 * ((x + y) % 4), "row": 180 * (x % 2), "turn": 90 * (x % 2 + 2 * (y % 2) - (x % 2) * 2 * (y % 2) * 1)}[rule]
            col = sets[2] if (x, y) == (3, 1) else sets[(x + y) % 2]
            out.append(tile_cell(k, -cols * s / 2 + x * s + 1.5, -rows * s + y * s + 1.5, s - 3, kind, rot, col))
    return "".join(out), 230


def vase(k):
    r = k.rng
    b, h, neck = r.randint(96, 120), r.randint(250, 310), r.randint(30, 52)
    prof = [(0, 52), (6, 54), (h * .42, b), (h * .82, neck), (h * .95, neck + 8), (h, neck + 20)]
    bands = k.rect(-160, -h * .5, 320, 20, k.c) + k.rect(-160, -h * .3, 320, 8, k.e)
    bands += "".join(k.circle(x, -h * .4, 9, k.e) for x in range(-112, 113, 32))
    bands += k.path(f"M-160 {n(-h*.62)}" + "".join("q16 -26 32 0" for _ in range(10)) + "v-14H-160Z", k.c)
    leaves = ""
    for ang, ln in ((-26, 120), (-6, 150), (18, 128)):
        leaves += f'<g transform="translate(0 {n(-h)}) rotate({ang})">' + k.line(f"M0 10V{-ln}", k.d, 4) + "".join(
            k.path(f"M0 {-y}q{s*34} -10 {s*44} -40q{-s*38} 2 {-s*44} 40Z", k.b if s > 0 else k.d) for y in range(24, ln, 34) for s in (-1, 1)) + "</g>"
    return leaves + k.lathe(prof, k.a, .2, bands), 92


def plate(k):
    out = k.path("M-70 0h140l-16 -26h-108z", k.d) + k.circle(0, -176, 158, k.c)
    out += k.circle(0, -176, 158, "none", stroke=k.a, stroke_width=12) + k.circle(0, -176, 112, "none", stroke=k.a, stroke_width=4)
    for i in range(16):
        a = math.tau * i / 16
        out += f'<g transform="translate({n(134*math.cos(a))} {n(-176+134*math.sin(a))}) rotate({n(math.degrees(a))})">' + k.path("M-14 0Q0 -12 14 0Q0 12 -14 0Z", k.e if i % 2 else k.b) + "</g>"
    for i in range(8):
        out += f'<g transform="translate(0 -176) rotate({45*i})">' + k.path("M0 -16Q34 -56 0 -96Q-34 -56 0 -16Z", k.a if i % 2 else k.b) + "</g>"
    return out + k.circle(0, -176, 20, k.e) + k.path("M0 -334A158 158 0 0 1 0 -18A190 190 0 0 0 0 -334Z", k.d, opacity=".1"), 110


def basin(k):
    return (k.lathe([(0, 70), (8, 72), (26, 40), (140, 34), (150, 60)], k.c, .1) + k.lathe([(140, 96), (176, 178), (226, 190), (232, 190), (232, 0)], k.c, .25)
            + k.ellipse(0, -230, 190, 22, k.bg2) + k.ellipse(0, -226, 160, 14, k.b, opacity=".5")
            + k.line("M0 -236V-318Q0 -346 30 -346H46Q60 -346 60 -330V-318", k.a, 18) + k.line("M-22 -300H-48", k.a, 14)), 120


def glass(k):
    r = k.rng
    h = r.randint(290, 330)
    prof = [(0, 66), (8, 68), (20, 12), (70, 10), (96, 60), (h * .68, 96), (h * .84, 40), (h, 74)]
    swirl = "".join(k.path(f"M-180 {-y}Q-60 {-y-70} 0 {-y-10}T180 {-y-30}v26Q80 {-y+40} 0 {-y+16}T-180 {-y+26}Z", c, opacity=".75") for y, c in ((90, k.e), (150, k.c), (210, k.b), (268, k.e)))
    return k.lathe(prof, k.a, .3, swirl, .14) + k.line("M-58 -150Q-72 -190 -52 -226", k.c, 9, opacity=".8"), 80


def goblets(k):
    def one(x, s, c):
        return (f'<g transform="translate({x} 0) scale({s})">' + k.path("M-52 0Q0 -16 52 0Z", c) + k.rect(-5, -130, 10, 124, c)
                + k.solid("M-70 -300Q-78 -140 0 -122Q78 -140 70 -300Z", c, 14, .12, k.rect(-90, -236, 180, 130, k.e, opacity=".85")) + k.circle(0, -76, 13, k.e) + "</g>")
    return one(-108, .82, k.b) + one(104, .9, k.a) + one(0, 1.06, k.a), 170


def chandelier(k):
    out = k.line("M0 -420V-300", k.d, 5) + k.lathe([(120, 10), (150, 30), (190, 14), (250, 40), (310, 12)], k.a)
    for sx in (-1, 1):
        for i, (w, y) in enumerate(((170, -190), (100, -160))):
            out += k.line(f"M0 -170Q{sx*w*.5} {-90-i*10} {sx*w} {y}", k.a, 9) + k.rect(sx * w - 7, y - 46, 14, 40, k.c) + k.path(f"M{sx*w-22} {y-4}h44l-8 14h-28z", k.b)
            out += k.path(f"M{sx*w} {y-78}q16 22 0 34q-16 -12 0 -34z", k.e)
            out += "".join(k.circle(sx * w * t, -118 + 26 * (1 - abs(2 * t - 1)) + (t * -60 if t > .6 else 0), 8, k.e) for t in (.35, .6))
    return out + k.path("M0 -120q20 30 0 54q-20 -24 0 -54z", k.e), 0


def beads(k):
    out = ""
    for j, (ry, rx, m) in enumerate(((250, 150, 21), (190, 108, 15))):
        for i in range(m + 1):
            a = math.pi * i / m
            x, y, rr = -rx * math.cos(a), -330 + ry * math.sin(a), 13 + 9 * math.sin(a)
            c = (k.a, k.b, k.e, k.a, k.c)[(i + j) % 5]
            out += k.circle(x, y, rr, c) + k.circle(x - rr * .3, y - rr * .3, rr * .25, k.c, opacity=".8")
    return out, 0


def slab(k):
    r, out = k.rng, ""
    def veins(m, c):
        s = ""
        for _ in range(m):
            x, y = r.randint(-190, 60), r.randint(-330, -40)
            s += k.line(f"M{x} {y}q{r.randint(30,70)} {r.randint(-50,50)} {r.randint(90,140)} {r.randint(-20,60)}t{r.randint(90,170)} {r.randint(-40,70)}", c, r.choice((2, 3, 6)), opacity=".55")
        return s
    out += k.solid(box(-60, -310, 220, 310), k.b, 150, .2, veins(7, k.c))
    out += k.solid(box(-170, -280, 230, 280), k.c, 44, .1, veins(9, k.b))
    return out + k.solid(box(20, -150, 180, 150), k.a, 186, .25, veins(6, k.c)), 200


def column(k):
    flutes = "".join(k.rect(x, -300, 7, 300, k.d, opacity=".13") for x in range(-60, 61, 18))
    return (k.solid(box(-100, -24, 200, 24), k.b, 20) + k.solid(box(-84, -44, 168, 20), k.c, 20) + k.solid("M-66 -44L-58 -270H58L66 -44Z", k.c, 14, .16, flutes)
            + k.solid("M-58 -270h116l26 -28h-168z", k.c, 14) + k.solid(box(-100, -320, 200, 22), k.b, 20) + k.circle(0, -372, 52, k.e) + k.path("M0 -424a52 52 0 0 1 0 104a70 70 0 0 0 0 -104z", k.d, opacity=".15")), 110


def chair(k):
    r = k.rng
    back = "".join(k.line(f"M{x} -330L{x*.9:.0f} -170", k.a, 9) for x in range(-60, 61, 30)) if r.random() < .5 else k.path("M-78 -330Q0 -356 78 -330L72 -240Q0 -262 -72 -240Z", k.e)
    return (k.line("M-84 -350L-76 -150L-92 0M84 -350L76 -150L92 0", k.a, 16) + back + k.line("M-84 -340Q0 -366 84 -340", k.a, 16) + k.line("M-82 -70H82", k.a, 9)
            + k.line("M-120 -140L-136 6M120 -140L136 6", k.a, 16) + k.solid("M-96 -184H96L132 -140Q132 -124 116 -124H-116Q-132 -124 -132 -140Z", k.e, 30, .14) + k.rect(-124, -128, 248, 12, k.d, opacity=".3")), 140


def armchair(k):
    return (k.line("M-96 -40L-118 0M96 -40L118 0", k.d, 14) + k.solid("M-110 -80V-270Q-110 -330 0 -330Q110 -330 110 -270V-80Z", k.b, 24) + k.solid(box(-118, -140, 236, 70, 24), k.e, 30)
            + k.solid("M-180 -190Q-180 -222 -146 -222Q-112 -222 -112 -190V-88H112V-190Q112 -222 146 -222Q180 -222 180 -190V-60Q180 -36 156 -36H-156Q-180 -36 -180 -60Z", k.a, 120) + k.line("M0 -320V-150", k.d, 3, opacity=".25")), 170


def sofa(k):
    out = k.line("M-196 -30V0M196 -30V0", k.d, 14) + k.solid(box(-200, -210, 400, 150, 30), k.b, 100)
    out += k.solid(box(-190, -124, 186, 74, 18), k.a, -30) + k.solid(box(4, -124, 186, 74, 18), k.a, 130) + k.solid(box(-244, -160, 66, 136, 26), k.a, -196) + k.solid(box(178, -160, 66, 136, 26), k.a, 206) + k.solid(box(-230, -56, 460, 34, 14), k.a, 150)
    return out + f'<g transform="translate(-110 -132) rotate(-9)">{k.solid(box(-46, -82, 92, 86, 14), k.e, 10)}</g>' + k.line("M230 -26V-360", k.d, 6) + k.path("M190 -330h80l-22 -74h-36z", k.e), 250


def table(k):
    return (k.solid("M-220 -176H220V-150H-220Z", k.a, 90) + k.path("M-190 -150h26l-20 150h-16zM190 -150h-26l20 150h16z", k.a) + k.path("M40 -150h22l14 150h-14zM-40 -150h-22l-14 150h14z", k.d, opacity=".55")
            + f'<g transform="translate(-96 -176) scale(.34)">{vase(k)[0]}</g>' + k.path("M46 -176q0 -44 60 -44t60 44z", k.c) + k.circle(82, -214, 20, k.e) + k.circle(118, -220, 22, k.b) + k.path("M40 -200h132q0 24 -40 24h-52q-40 0 -40 -24z", k.c)), 220


def kitchen(k):
    out = k.solid(box(-230, -140, 460, 140), k.a, 500) + k.rect(-240, -156, 480, 18, k.c)
    out += "".join(k.rect(x, -128, 108, 116, k.b, 3) + k.rect(x + 38, -118, 32, 6, k.d, 3) for x in (-222, -108, 6, 120)) + k.solid(box(-230, -370, 222, 120), k.b, -20, .08) + k.line("M-119 -370V-250", k.d, 3, opacity=".3")
    out += k.path("M70 -380h70v50l50 60H20l50 -60z", k.e) + k.line("M-150 -156V-196Q-150 -214 -130 -214Q-112 -214 -112 -198", k.d, 9) + f'<g transform="translate(104 -156) scale(.3)">{pot(k)[0]}</g>'
    return out + k.rect(-230, -12, 460, 12, k.d), 240


def moka(k):
    return (k.line("M76 -262Q160 -262 146 -150", k.d, 22) + k.solid("M-84 0L-60 -116H60L84 0Z", k.b, 8, .2, k.path("M-30 0L-22 -116H0V0Z", k.c, opacity=".4")) + k.rect(-66, -136, 132, 22, k.d) + k.solid("M-58 -136L-96 -276H84L58 -136Z", k.b, 8, .2, k.path("M-22 -136L-40 -276H-4V-136Z", k.c, opacity=".45"))
            + k.path("M-92 -262L-132 -278L-96 -280Z", k.b) + k.path("M-90 -276L0 -326L80 -276Z", k.a) + k.circle(0, -336, 17, k.d) + f'<g transform="translate(-168 0) scale(.4)">{coffee(k)[0]}</g>'), 150


def pot(k):
    return k.line("M-170 -150Q-214 -150 -206 -110M170 -150Q214 -150 206 -110", k.d, 18) + k.solid("M-170 -180H170V-40Q170 0 130 0H-130Q-170 0 -170 -40Z", k.a, 60, .16, k.rect(-150, -170, 20, 150, k.c, 10, opacity=".35") + k.rect(-190, -30, 380, 40, k.e, opacity=".9")) + k.path("M-180 -180Q0 -270 180 -180Z", k.b) + k.rect(-186, -190, 372, 18, k.d, 9) + k.line("M-26 -232Q0 -272 26 -232", k.d, 14), 180


def tap(k):
    return k.lathe([(0, 60), (14, 60), (20, 30), (220, 26)], k.b, .1) + k.line("M0 -210V-260Q0 -330 76 -330Q148 -330 148 -250V-226", k.b, 40) + k.line("M10 -210V-260Q10 -318 76 -318Q138 -318 138 -250V-226", k.c, 6, opacity=".7") + k.rect(124, -232, 48, 20, k.d, 4) + k.line("M-24 -170H-110", k.b, 18) + k.circle(-118, -170, 20, k.e) + k.path("M148 -190q26 44 0 62q-26 -18 0 -62z", k.a) + k.ellipse(148, -10, 80, 12, k.a, opacity=".35"), 90


def knife(k):
    def kn(x, ln, w, c):
        return f'<g transform="translate({x} 0)">' + k.solid(f"M{-w/2:.0f} -130H{w/2:.0f}V{-130-ln*.55:.0f}Q{w/2:.0f} {-130-ln*.85:.0f} {-w/2:.0f} {-130-ln}Z", k.c, 0, .14) + k.rect(-w / 2 - 3, -138, w + 6, 16, k.e) + k.solid(box(-w * .42, -124, w * .84, 124, 10), c, 2, .2) + k.circle(0, -90, 5, k.e) + k.circle(0, -40, 5, k.e) + "</g>"
    return kn(-120, 190, 44, k.a) + kn(-36, 226, 58, k.a) + kn(56, 170, 36, k.d) + kn(130, 140, 30, k.d), 170
