"""Machines, instruments, wood and boats.

Each function draws the thing it is named after around x = 0, standing on y = 0, about 320 high, and returns its SVG, the half
width of its shadow, and sometimes how far it is lifted.
"""

# fmt: off
# Drawings are read as drawings: one line for one part of a thing.

from .ink import box


def packer(k):
    out = k.solid(box(-240, -96, 480, 36, 18), k.d, 500, 0, "".join(k.circle(x, -78, 11, k.b) for x in range(-220, 230, 40))) + k.path("M-200 -60h24v60h-24zM176 -60h24v60h-24z", k.d)
    out += k.solid(box(-110, -350, 220, 214, 10), k.a, 60, .14, k.rect(-86, -326, 104, 74, k.c, 6) + k.line("M-72 -270l22 -24l18 14l26 -30", k.e, 6) + "".join(k.circle(52, -312 + 28 * i, 9, (k.e, k.b, k.c)[i]) for i in range(3)) + k.rect(-86, -230, 172, 8, k.d, opacity=".3"))
    out += k.path("M-34 -136h68l-14 28h-40z", k.b) + "".join(k.rect(x, -140, 46, 44, c, 4) + k.rect(x + 18, -140, 10, 44, k.c) for x, c in ((-222, k.e), (-160, k.e), (124, k.b), (186, k.b)))
    return out, 240


def cnc(k):
    out = k.solid(box(-230, -70, 460, 70, 6), k.d, 150, .3) + k.rect(-216, -100, 432, 34, k.b, 4) + k.solid(box(-200, -330, 54, 232), k.a, -170) + k.solid(box(146, -330, 54, 232), k.a, 180) + k.solid(box(-220, -352, 440, 70, 8), k.a, 120)
    out += k.solid(box(-50, -320, 100, 130, 8), k.e, 16) + k.path("M-16 -190h32l-8 50h-16z", k.d) + k.rect(-120, -126, 240, 26, k.e, opacity=".55") + k.rect(-30, -298, 60, 34, k.c, 4)
    return out + "".join(k.line(f"M{x} -134q10 -22 {d} -30", k.e, 5) for x, d in ((-14, -22), (14, 22))), 230


def press(k):
    out = k.solid(box(-170, -44, 340, 44, 4), k.d, 120, .2) + k.solid(box(-160, -330, 44, 290), k.a, -130) + k.solid(box(116, -330, 44, 290), k.a, 146) + k.solid(box(-190, -376, 380, 64, 8), k.a, 90) + k.rect(-14, -312, 28, 70, k.b) + k.solid(box(-104, -246, 208, 60, 6), k.e, 40)
    out += k.rect(-104, -88, 208, 44, k.b, 4) + k.path("M-90 -88h180v-18h-180z", k.c) + k.circle(0, -344, 18, k.c) + k.line("M0 -344l8 -10", k.d, 4)
    gear = "".join(f'<g transform="rotate({45*i})">{k.rect(-9, -58, 18, 20, k.e, 3)}</g>' for i in range(8)) + k.circle(0, 0, 46, k.e) + k.circle(0, 0, 18, k.bg)
    return out + f'<g transform="translate(226 -60)">{gear}</g>', 200


def tissue(k):
    return (k.solid(box(-220, -30, 440, 30, 6), k.d, 500) + k.circle(-110, -150, 112, k.c) + "".join(k.circle(-110, -150, q, "none", stroke=k.b, stroke_width=4, stroke_opacity=".6") for q in (92, 72, 52)) + k.circle(-110, -150, 28, k.a) + k.path("M-110 -262Q40 -270 96 -196L96 -186Q30 -254 -110 -256Z", k.c)
            + k.circle(120, -168, 62, k.a) + k.circle(120, -168, 20, k.e) + k.circle(120, -62, 34, k.b) + k.solid(box(-200, -350, 100, 60, 8), k.e, -150) + k.line("M-150 -290V-30M120 -110V-30", k.d, 12)), 220


def fridge(k):
    out = k.solid(box(-180, -340, 360, 332, 12), k.a, 500) + k.rect(-156, -280, 312, 190, k.c, 4) + k.path("M-156 -280h140l-100 190h-40z", k.bg, opacity=".6") + k.rect(-160, -322, 320, 26, k.e, 4)
    for y in (-216, -152, -92):
        out += k.rect(-156, y, 312, 7, k.b) + "".join(k.rect(x, y - 36 - (x % 3) * 4, 26, 36 + (x % 3) * 4, (k.a, k.e, k.d, k.b)[(x // 41 - y // 60) % 4], 4) for x in range(-140, 130, 41))
    return out + "".join(k.rect(-150, y, 300, 6, k.d, opacity=".35") for y in (-64, -50, -36)) + k.path("M-160 -10h40v12h-40zM120 -10h40v12h-40z", k.d), 180


def violin(k):
    body = "M0 -206Q62 -210 60 -168Q58 -140 40 -126Q36 -106 54 -92Q92 -70 84 -32Q72 4 0 4Q-72 4 -84 -32Q-92 -70 -54 -92Q-36 -106 -40 -126Q-58 -140 -60 -168Q-62 -210 0 -206Z"
    g = k.rect(-9, -372, 18, 180, k.d, 4) + k.path("M-13 -372q-6 -34 13 -36q19 2 13 36z", k.a) + "".join(k.line(f"M{s*11} {y}h{s*16}", k.d, 7) for s, y in ((1, -386), (-1, -374), (1, -362), (-1, -350)))
    g += k.solid(body, k.a, 6, .15) + k.rect(-13, -210, 26, 130, k.d, 4) + k.path("M-16 -26h32l-7 -44h-18z", k.d) + k.rect(-26, -86, 52, 7, k.c, 3) + k.line("M-40 -112q-12 14 -4 28t-6 24M40 -112q12 14 4 28t6 24", k.d, 5) + k.line("M-5 -360V-50M5 -360V-50", k.c, 1.6)
    return f'<g transform="rotate(-10) translate(-16 -4)">{g}</g>' + k.line("M96 0L170 -380", k.e, 8) + k.line("M108 -4L184 -374", k.c, 3), 130


def accordion(k):
    folds = "".join(k.path(f"M{x} -256l13 12v232l-13 12z", k.e) + k.path(f"M{x+13} -244l13 -12v256l-13 -12z", k.b) for x in range(-78, 79, 26))
    left = k.solid(box(-196, -270, 120, 280, 14), k.a, -110, .16, "".join(k.circle(-176 + 24 * c, -240 + 32 * rw, 7, k.c) for c in range(4) for rw in range(8)))
    right = k.solid(box(100, -270, 110, 280, 14), k.a, 168, .16, k.rect(150, -256, 46, 252, k.c) + "".join(k.rect(150, -256 + 25 * i, 46, 3, k.d) for i in range(1, 10)) + "".join(k.rect(150, -241 + 25 * i, 26, 15, k.d) for i in (0, 1, 3, 4, 5, 7, 8)))
    return folds + left + right, 200


def boat(k):
    sea = "".join(k.path(f"M-400 {y}" + "q25 -18 50 0t50 0" * 8 + "V180H-400Z", c, opacity=o) for y, c, o in ((-6, k.b, ".55"), (26, k.a, ".5"), (60, k.a, ".75")))
    hull = k.solid("M-240 -104H236Q262 -104 250 -90Q220 -30 170 -6H-180Q-222 -36 -240 -104Z", k.c, 90, .1, k.rect(-260, -48, 530, 60, k.a) + k.rect(-260, -56, 530, 7, k.e))
    cab = k.solid("M-150 -104L-116 -176H70L150 -104Z", k.c, 30, .08) + k.path("M-110 -166H-30V-122H-130ZM-16 -166H60L104 -122H-16Z", k.d) + k.path("M-70 -176L-54 -220H28L56 -176Z", k.c) + k.path("M-56 -184l12 -28h64l18 28z", k.d) + k.line("M-10 -220V-300", k.d, 6) + k.path("M-10 -300l58 18l-58 20z", k.e) + k.line("M150 -110Q200 -126 238 -110", k.d, 4)
    return cab + hull + sea, 0


def sail(k):
    sea = "".join(k.path(f"M-400 {y}" + "q25 -18 50 0t50 0" * 8 + "V180H-400Z", c, opacity=o) for y, c, o in ((-6, k.b, ".55"), (30, k.a, ".7")))
    return k.line("M-6 -400V-60", k.d, 8) + k.solid("M6 -390Q130 -240 150 -84H6Z", k.c, 60, .1, k.rect(0, -190, 200, 14, k.e) + k.rect(0, -166, 200, 14, k.a)) + k.solid("M-18 -360Q-120 -220 -140 -90H-18Z", k.e, -60, .12) + k.solid("M-190 -62H196Q170 -4 120 -2H-110Q-170 -10 -190 -62Z", k.a, 60) + sea, 0


def bird(k):
    rings = "".join(k.ellipse(-20, -110, 30 + 24 * i, 18 + 17 * i, "none", stroke=k.d, stroke_width=3, stroke_opacity=".2") for i in range(5))
    return k.rect(-10, -60, 8, 54, k.d) + k.rect(24, -60, 8, 54, k.d) + k.solid(box(-90, -14, 200, 14, 4), k.b, 40) + k.solid("M-220 -190Q-140 -200 -110 -150Q-40 -260 60 -226Q70 -300 130 -296Q176 -290 176 -250L214 -238L172 -226Q160 -60 10 -50Q-110 -50 -150 -150Z", k.a, 60, .15, rings) + k.path("M-70 -140Q0 -220 90 -170Q40 -90 -70 -140Z", k.e) + k.circle(136, -258, 8, k.d), 130


def corks(k):
    def ck(x, y, rot, s=1):
        dots = "".join(k.ellipse(k.rng.randint(-40, 40), -k.rng.randint(8, 130), k.rng.randint(2, 6), 2.5, k.d, opacity=".3") for _ in range(16))
        return f'<g transform="translate({x} {y}) rotate({rot}) scale({s})">' + k.solid("M-46 -138H46V-8Q46 4 0 4Q-46 4 -46 -8Z", k.b, 14, .16, dots) + k.ellipse(0, -138, 46, 12, k.c) + "</g>"
    return ck(-110, 0, 0, 1.1) + ck(110, 0, 0, 1.2) + ck(0, 0, 0, 1.5) + k.ellipse(0, -207, 69, 18, k.c) + k.ellipse(0, -207, 40, 9, k.d, opacity=".18"), 190


def turned(k):
    return k.lathe([(0, 80), (14, 84), (24, 40), (80, 60), (120, 22), (200, 30), (230, 70), (250, 74), (260, 60)], k.a, .1, k.rect(-100, -90, 200, 10, k.e) + k.rect(-100, -246, 200, 8, k.c)) + k.circle(0, -312, 50, k.b) + k.path("M0 -362a50 50 0 0 1 0 100a66 66 0 0 0 0 -100z", k.d, opacity=".16") + f'<g transform="translate(-150 0) scale(.56)">{k.lathe([(0, 90), (80, 110), (150, 60), (170, 64)], k.e)}</g>' + f'<g transform="translate(146 0) scale(.5)">{k.lathe([(0, 60), (120, 100), (260, 40), (280, 46)], k.b)}</g>', 200
