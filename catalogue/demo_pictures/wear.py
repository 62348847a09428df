"""Things to wear: textiles, clothes, shoes, leather, jewels, glasses, make-up.

Each function draws the thing it is named after around x = 0, standing on y = 0, about 320 high, and returns its SVG, the half
width of its shadow, and sometimes how far it is lifted.
"""

# fmt: off
# Drawings are read as drawings: one line for one part of a thing.

import math

from .ink import box, n


def rolls(k):
    out, cols = "", [k.a, k.e, k.b, k.c, k.a, k.b]
    k.rng.shuffle(cols)
    for row, (y, m) in enumerate(((-52, 4), (-140, 3), (-228, 2))):
        for i in range(m):
            x = (i - (m - 1) / 2) * 102
            c = cols[(i + row * 2) % 6]
            out += k.circle(x, y, 50, c) + k.circle(x, y, 50, k.d, opacity=".06") + "".join(k.circle(x, y, q, "none", stroke=k.d, stroke_width=3, stroke_opacity=".22") for q in (40, 30, 20)) + k.circle(x, y, 11, k.d)
    return out + k.solid("M200 0h-30v-190q0 -40 40 -40h30v190q0 40 -40 40z", k.e, 215), 230


def scarf(k):
    d = "M-150 -330Q0 -366 150 -330L166 -60Q60 -20 -30 -52Q-110 -80 -166 -40Z"
    pat = "".join(k.path(f"M{x} {y}q22 -40 44 0q-22 40 -44 0z", k.e if (x // 62 + y // 60) % 2 else k.c) for x in range(-190, 190, 62) for y in range(-330, 0, 60))
    pat += k.line("M-138 -312Q0 -346 138 -312L150 -74Q60 -40 -26 -70Q-100 -96 -150 -66Z", k.b, 12)
    return k.rect(-190, -358, 380, 12, k.d, 6) + k.solid(d, k.a, 60, .14, pat) + k.path("M40 -344Q20 -200 60 -42L96 -44Q70 -200 84 -340Z", k.d, opacity=".1"), 0


def yarn(k):
    def cone(x, c, s):
        lines = "".join(k.line(f"M-90 {-y}Q0 {-y+26} 90 {-y-8}", k.d, 3, opacity=".18") for y in range(20, 260, 18))
        return f'<g transform="translate({x} 0) scale({s})">' + k.solid("M-78 0Q0 16 78 0L34 -226Q0 -240 -34 -226Z", c, 14, .16, lines) + k.path("M-14 -230h28l-5 -26h-18z", k.d) + "</g>"
    return cone(-122, k.b, .86) + cone(126, k.e, .94) + cone(0, k.a, 1.22), 190


def sweater(k):
    d = "M-62 -330Q0 -296 62 -330L124 -300L186 -96L128 -70L104 -172V-8Q0 10 -104 -8V-172L-128 -70L-186 -96L-124 -300Z"
    knit = "".join(k.line("M-200 %d" % y + "l16 12l16 -12" * 13, k.c, 3, opacity=".35") for y in range(-280, -20, 26))
    knit += k.rect(-120, -30, 240, 40, k.d, opacity=".22") + k.rect(-210, -212, 420, 26, k.e) + k.rect(-210, -176, 420, 10, k.c)
    return k.rect(-3, -396, 6, 64, k.d) + k.line("M-100 -318L0 -362L100 -318", k.d, 6) + k.solid(d, k.a, 34, .13, knit) + k.line("M-60 -328Q0 -292 60 -328", k.b, 14), 0


def jacket(k):
    d = "M-54 -340L0 -300L54 -340L128 -306L176 -70L132 -58L112 -170V0H-112V-170L-132 -58L-176 -70L-128 -306Z"
    inner = k.path("M-36 -340L0 -180L36 -340Z", k.c) + k.path("M-8 -316h16l6 22l-8 100h-12l-8 -100z", k.e)
    inner += k.path("M-56 -346L-96 -250L-66 -240L-74 -222L0 -150L-20 -340Z", k.b) + k.path("M56 -346L96 -250L66 -240L74 -222L0 -150L20 -340Z", k.b)
    inner += k.line("M0 -150V0", k.d, 3, opacity=".4") + k.circle(14, -118, 7, k.d) + k.circle(14, -74, 7, k.d) + k.rect(-92, -84, 56, 8, k.d, opacity=".35") + k.rect(40, -84, 56, 8, k.d, opacity=".35") + k.path("M56 -222l26 -6l4 10l-28 6z", k.c)
    return k.line("M-96 -322Q-40 -352 0 -366Q40 -352 96 -322", k.d, 8) + k.line("M0 -366V-384Q24 -392 14 -410", k.d, 6) + k.solid(d, k.a, 40, .15, inner), 0


def hat(k):
    weave = "".join(k.line(f"M-240 {y}" + "q12 -8 24 0" * 20, k.d, 2, opacity=".22") for y in range(-240, 20, 13))
    return (k.solid("M-230 -34Q-120 -84 0 -78Q120 -84 230 -34Q140 8 0 8Q-140 8 -230 -34Z", k.b, 60, .12, weave)
            + k.solid("M-118 -58Q-132 -170 -84 -214Q-40 -240 0 -218Q40 -240 84 -214Q132 -170 118 -58Q0 -24 -118 -58Z", k.b, 26, .16, weave)
            + k.path("M-121 -104Q0 -66 121 -104L118 -56Q0 -22 -118 -56Z", k.a) + k.path("M84 -92l46 -22l-6 30l16 22l-46 -2z", k.e)), 210


def shoe(k):
    up = "M-196 -40Q-204 -150 -150 -168Q-96 -150 -56 -128Q10 -84 110 -76Q206 -62 206 -22L206 -14H-196Z"
    inn = k.path("M-196 -14H206V-30H-196Z", k.d, opacity=".25") + k.line("M-60 -128Q-30 -60 -90 -20", k.d, 4, opacity=".45") + k.line("M96 -80Q70 -50 84 -16", k.d, 4, opacity=".45")
    inn += "".join(k.circle(104 + 13 * i, -62 + 5 * i, 3.2, k.d, opacity=".5") for i in range(7))
    laces = "".join(k.line(f"M{-46+i*26} {-122+i*15}l26 -16", k.c, 7) for i in range(4))
    return (k.solid("M-200 -14H208Q214 4 196 6H-96V4H-200Z", k.d, 500) + k.path("M-202 2h88l-8 28h-76z", k.d) + k.rect(-110, 4, 300, 6, k.d)
            + k.path("M-150 -168Q-100 -178 -62 -132L-92 -116Q-128 -140 -158 -142Z", k.e) + k.solid(up, k.a, 120, .14, inn) + laces), 190, -26


def heel(k):
    up = "M-176 -210Q-150 -226 -120 -206Q-60 -150 0 -96Q70 -40 160 -46Q212 -40 214 -6H96Q0 -10 -66 -100Q-110 -156 -168 -150Z"
    return (k.path("M-170 -160Q-128 -150 -116 -116Q-134 -60 -138 0H-158Q-160 -80 -170 -160Z", k.d) + k.solid(up, k.a, 140, .16, k.path("M-66 -100Q0 -10 96 -6H214V10H-80Z", k.d, opacity=".4"))
            + k.circle(150, -52, 17, k.e) + k.path("M130 -62q-34 -24 -44 2q8 28 44 16zM170 -58q30 -26 42 -2q-6 26 -42 16z", k.e)), 180


def boot(k):
    up = "M-104 -330Q-60 -342 10 -330L18 -190Q40 -130 120 -112Q196 -96 196 -30H-112Q-118 -200 -104 -330Z"
    inn = k.rect(-140, -346, 180, 40, k.e) + k.path("M90 -120Q200 -110 200 -20H96Q70 -70 90 -120Z", k.b) + k.path("M-120 -110Q-60 -110 -40 -20H-130Z", k.b)
    laces = "".join(k.line(f"M{-6+max(0,i-3)*17} {-286+i*29}l44 -12", k.c, 8) for i in range(7))
    return k.path("M-120 -34H204Q210 -6 196 0H160l-12 -10h-30l-12 10H60l-12 -10H10l-12 10h-118z", k.d) + k.solid(up, k.a, 40, .12, inn) + laces, 170


def hide(k):
    d = "M-40 -336Q0 -300 40 -336L92 -300Q150 -306 186 -262Q160 -226 150 -190Q150 -120 190 -70Q150 -34 108 -58Q50 -30 0 -12Q-50 -30 -108 -58Q-150 -34 -190 -70Q-150 -120 -150 -190Q-160 -226 -186 -262Q-150 -306 -92 -300Z"
    return k.solid(d, k.a, 40, .12, k.path("M-12 -340Q10 -170 -6 0H6Q22 -170 12 -340Z", k.d, opacity=".12")) + k.line("M-120 -272Q-90 -260 -104 -214Q-118 -150 -140 -92", k.b, 5) + k.circle(0, -176, 40, k.e) + k.path("M-18 -176l13 14l24 -27", "none", stroke=k.c, stroke_width=8, stroke_linecap="round"), 0


def bag(k):
    w = k.rng.choice((150, 164))
    body = f"M{-w} -196Q{-w+4} -214 {-w+26} -214H{w-26}Q{w-4} -214 {w} -196L{w+22} -16Q{w+22} 0 {w} 0H{-w}Q{-w-22} 0 {-w-22} -16Z"
    inn = k.path(f"M{-w} -220H{w}L{w-20} -112Q0 -52 {-w+20} -112Z", k.b) + k.line(f"M{-w+12} -200L{-w+30} -120Q0 -64 {w-30} -120L{w-12} -200", k.c, 3, stroke_dasharray="9 8", opacity=".8")
    return k.line("M-84 -206Q-84 -350 0 -350Q84 -350 84 -206", k.d, 15) + k.solid(body, k.a, 70, .14, inn) + k.rect(-22, -110, 44, 36, k.e, 6) + k.rect(-8, -98, 16, 12, k.d, 3), 175


def belt(k):
    return (k.path("M-190 -120a118 118 0 1 1 236 0a118 118 0 1 1 -236 0zm34 0a84 84 0 1 0 168 0a84 84 0 1 0 -168 0z", k.a, fill_rule="evenodd") + k.path("M-72 -238a118 118 0 0 1 0 236v-34a84 84 0 0 0 0 -168z", k.d, opacity=".2")
            + k.solid(box(-20, -92, 230, 58, 8), k.a, 130) + k.line("M0 -84H196M0 -42H196", k.b, 3, stroke_dasharray="8 7") + k.path(box(20, -104, 84, 82, 10) + "M34 -90v54h56v-54z", k.e, fill_rule="evenodd") + k.rect(58, -68, 46, 10, k.e)), 190


def ring(k):
    gem = "M-62 -280L-36 -318H36L62 -280L0 -214Z"
    return (k.path("M-122 -112a122 122 0 1 1 244 0a122 122 0 1 1 -244 0zm26 0a96 96 0 1 0 192 0a96 96 0 1 0 -192 0z", k.e, fill_rule="evenodd") + k.path("M0 -234a122 122 0 0 1 0 244v-26a96 96 0 0 0 0 -192z", k.d, opacity=".18")
            + k.path("M-50 -252L0 -204L50 -252L38 -232L14 -196H-14L-38 -232Z", k.e) + k.path(gem, k.b) + k.path("M-62 -280H62L0 -214Z", k.a) + k.path("M-22 -280L0 -318L22 -280L0 -214Z", k.c, opacity=".55")
            + "".join(k.line(f"M{x} {y}l{dx} {dy}", k.e, 6) for x, y, dx, dy in ((-92, -336, -22, -18), (92, -336, 22, -18), (0, -352, 0, -28)))), 90, 10


def chain(k):
    out = k.path("M-110 0h220l-44 -60q30 -60 30 -150q0 -70 -52 -96v-50h-88v50q-52 26 -52 96q0 90 30 150z", k.a) + k.path("M0 -356h44v50q52 26 52 96q0 90 -30 150l44 60H0z", k.d, opacity=".13")
    for i in range(17):
        a = math.pi * i / 16
        x, y = -86 * math.cos(a), -268 + 150 * math.sin(a)
        out += k.ellipse(x, y, 10, 7, "none", stroke=k.e, stroke_width=5, transform=f"rotate({n(math.degrees(math.atan2(150*math.cos(a), 86*math.sin(a))))} {n(x)} {n(y)})")
    return out + k.path("M0 -118l26 34l-26 44l-26 -44z", k.e) + k.circle(0, -84, 10, k.c), 110


def cameo(k):
    return (k.ellipse(0, -180, 138, 172, k.e) + k.ellipse(0, -180, 118, 150, k.a) + "".join(k.circle(128 * math.cos(math.tau*i/28), -180 + 161 * math.sin(math.tau*i/28), 6, k.c) for i in range(28))
            + k.path("M-34 -62Q-50 -110 -18 -134Q-60 -140 -52 -166L-66 -182L-50 -206Q-54 -262 0 -276Q66 -280 70 -214Q72 -178 44 -150Q40 -100 74 -70Q20 -36 -34 -62Z", k.c) + k.path("M-20 -268Q40 -300 72 -236Q92 -190 56 -150Q66 -196 40 -222Q16 -240 -38 -236Q-38 -256 -20 -268Z", k.b)
            + k.line("M-16 -352Q0 -372 16 -352", k.e, 8)), 0


def glasses(k):
    r = k.rng
    shape = r.choice(("M-196 -150Q-196 -206 -120 -206Q-40 -206 -34 -160Q-34 -72 -112 -72Q-196 -72 -196 -150Z", "M-190 -140a76 76 0 1 1 152 0a76 76 0 1 1 -152 0z", "M-200 -196L-40 -196Q-28 -76 -108 -76Q-196 -76 -200 -196Z"))
    lens = k.path(shape, k.b, opacity=".75") + k.path("M-150 -206l36 0l-70 120l-30 -20z", k.c, opacity=".35") + k.path(shape, "none", stroke=k.a, stroke_width=18)
    return (k.line("M-190 -160L-236 -190M190 -160L236 -190", k.a, 16) + f'<g>{lens}</g><g transform="scale(-1 1)">{lens}</g>' + k.line("M-38 -156Q0 -182 38 -156", k.a, 16) + k.path("M-70 0h140l-22 -34h-96z", k.d) + k.rect(-6, -140, 12, 110, k.d)
            + k.circle(-200, -172, 6, k.e) + k.circle(200, -172, 6, k.e)), 80


def sunglasses(k):
    lens = "M-198 -176Q-110 -200 -32 -170Q-28 -76 -110 -74Q-190 -78 -198 -176Z"
    inner = k.path("M-220 -90L-60 -220L-20 -220L-200 -60Z", k.c, opacity=".28")
    one = k.solid(lens, k.d, 500, 0, inner) + k.path(lens, "none", stroke=k.e, stroke_width=16)
    return k.line("M-198 -172L-238 -200M198 -172L238 -200", k.e, 16) + one + f'<g transform="scale(-1 1)">{one}</g>' + k.line("M-34 -160Q0 -184 34 -160", k.e, 16) + k.path("M-190 0q0 -50 60 -50h260q60 0 60 50z", k.a) + k.rect(-190, -22, 380, 22, k.d, opacity=".25"), 190


def lipstick(k):
    def st(x, s, c):
        return f'<g transform="translate({x} 0) scale({s})">' + k.solid(box(-44, -130, 88, 130, 4), k.d, 10, .4) + k.solid(box(-38, -190, 76, 62), k.e, 10, .18) + k.solid("M-30 -190V-290L30 -326V-190Z", c, 6, .14) + "</g>"
    return st(-116, .84, k.b) + st(0, 1.06, k.a) + st(116, .92, k.b), 170


def cream(k):
    jar = k.solid(box(-96, -110, 192, 110, 18), k.c, 30, .12, k.rect(-110, -72, 220, 34, k.bg2)) + k.solid(box(-102, -160, 204, 54, 10), k.e, 30)
    drop = k.lathe([(0, 56), (6, 60), (130, 60), (150, 30), (160, 30)], k.a, .2, k.rect(-70, -104, 140, 56, k.c)) + k.rect(-30, -196, 60, 40, k.d, 4) + k.path("M-18 -196v-40q0 -24 18 -24t18 24v40z", k.b)
    tube = k.solid("M-44 -40L-52 -270H52L44 -40Z", k.b, 10, .14, k.rect(-60, -190, 120, 12, k.c) + k.rect(-60, -170, 120, 5, k.c)) + k.rect(-34, -42, 68, 42, k.d, 6) + k.rect(-56, -284, 112, 18, k.b)
    return f'<g transform="translate(-130 0)">{tube}</g><g transform="translate(140 0)">{drop}</g>{jar}', 200
