"""What all motifs share: palettes, and an ink that knows a few shapes. Light falls from the left; one shade, one cast shadow."""

# fmt: off
# Drawings are read as drawings: one line for one part of a thing.

W, H, GROUND = 800, 600, 478
TOMATO, LEAF, HAM = "#c0432c", "#44602e", "#a8473a"      # food keeps its own colour in every palette

#            ground     niche      main       second     light      dark       accent
PALETTES = {
    "sorrento": ("#dfe8f4", "#c3d3ea", "#2b4da8", "#7590d2", "#ffffff", "#17234c", "#e3a92b"),
    "limone":   ("#f8eac0", "#f1d98b", "#2b4da8", "#8299d0", "#fffdf5", "#1b2440", "#d9572e"),
    "salvia":   ("#e0e9df", "#c4d6c6", "#3c6e5a", "#84aa94", "#fafbf7", "#1e3a31", "#e0a02e"),
    "cotto":    ("#f5e1d5", "#eac4ad", "#b9532f", "#dd946d", "#fff8f3", "#4a2015", "#2d55a0"),
    "ardesia":  ("#e5e9ed", "#cad2da", "#4c6072", "#8fa0b0", "#ffffff", "#1d2a36", "#e0a42e"),
    "vinaccia": ("#f2e0e6", "#e0bac8", "#8e2448", "#c2718d", "#fff7f9", "#3d0f21", "#d9a441"),
    "laguna":   ("#d9edee", "#b1d9db", "#0f7280", "#66b4bb", "#f7fdfd", "#0b3840", "#f0a13a"),
    "grano":    ("#f6eddb", "#e9d7b1", "#a9772b", "#d3ab69", "#fffbf2", "#47310f", "#2f5d8c"),
    "glicine":  ("#e9e5f5", "#d0c7e9", "#5c4ba6", "#978acf", "#fbfaff", "#231b4c", "#e98a5b"),
    "notte":    ("#22305e", "#31437c", "#dfe6f7", "#9db0e0", "#ffffff", "#0e1530", "#e9b23c"),
    "pesca":    ("#fce6da", "#f7ccb6", "#cf5b45", "#eaa088", "#fff8f4", "#5a1f19", "#1f6a70"),
    "orto":     ("#fbefdc", "#f2dcb8", "#b8402b", "#94a55e", "#fffaf2", "#3d2a14", "#e5a52f"),
    "uliveto":  ("#eff1de", "#dae0b9", "#5f6f2e", "#a5b36a", "#fdfdf4", "#2c3513", "#e0a92e"),
    "agrume":   ("#fdf1dc", "#f9dfae", "#d2691e", "#efb274", "#fffdf6", "#5a2e0c", "#f0bd3f"),
    "carta":    ("#f2f0eb", "#e0dcd2", "#2f3a4a", "#828b98", "#ffffff", "#161c26", "#c9502f"),
}
KEYS = ("bg", "bg2", "a", "b", "c", "d", "e")


class Ink:
    """A palette with the few drawing methods all motifs share."""

    def __init__(self, palette, rng, seed=1):
        self.__dict__.update(zip(KEYS, PALETTES[palette], strict=True))
        self.rng, self.seed, self.n = rng, seed, 0

    def path(self, d, fill, **kw):
        extra = "".join(f' {k.replace("_", "-")}="{v}"' for k, v in kw.items())
        return f'<path d="{d}" fill="{fill}"{extra}/>'

    def line(self, d, color, w=6, **kw):
        return self.path(d, "none", stroke=color, stroke_width=w, stroke_linecap="round", stroke_linejoin="round", **kw)

    def circle(self, x, y, r, fill, **kw):
        extra = "".join(f' {k.replace("_", "-")}="{v}"' for k, v in kw.items())
        return f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(r)}" fill="{fill}"{extra}/>'

    def ellipse(self, x, y, rx, ry, fill, **kw):
        extra = "".join(f' {k.replace("_", "-")}="{v}"' for k, v in kw.items())
        return f'<ellipse cx="{n(x)}" cy="{n(y)}" rx="{n(rx)}" ry="{n(ry)}" fill="{fill}"{extra}/>'

    def rect(self, x, y, w, h, fill, r=0, **kw):
        extra = "".join(f' {k.replace("_", "-")}="{v}"' for k, v in kw.items())
        rx = f' rx="{n(r)}"' if r else ""
        return f'<rect x="{n(x)}" y="{n(y)}" width="{n(w)}" height="{n(h)}"{rx} fill="{fill}"{extra}/>'

    def solid(self, d, fill, x=0, shade=0.16, inner=""):
        """A shape with its right side (from x on) in shade; inner is clipped to the shape."""
        self.n += 1
        i = f"k{self.n}"
        return (f'<clipPath id="{i}"><path d="{d}"/></clipPath><path d="{d}" fill="{fill}"/>'
                f'<g clip-path="url(#{i})">{inner}<rect x="{n(x)}" y="-460" width="500" height="560" '
                f'fill="{self.d}" opacity="{shade}"/></g>')

    def lathe(self, profile, fill, shade_from=0.15, inner="", shade=0.16):
        d = lathe(profile)
        rmax = max(r for _, r in profile)
        return self.solid(d, fill, rmax * shade_from, shade, inner)


def n(v):
    s = f"{v:.1f}"
    return s[:-2] if s.endswith(".0") else s


def lathe(profile):
    """Closed symmetrical outline through (height, radius) points; smooth unless a radius repeats a height."""
    pts = [(r, -y) for y, r in profile]
    def run(ps):
        out = ""
        for i in range(1, len(ps)):
            p0, p1 = ps[i - 1], ps[i]
            m = (p0[1] + p1[1]) / 2
            out += f"C{n(p0[0])} {n(m)} {n(p1[0])} {n(m)} {n(p1[0])} {n(p1[1])}" if p0[1] != p1[1] else f"L{n(p1[0])} {n(p1[1])}"
        return out
    left = [(-x, y) for x, y in reversed(pts)]
    return f"M{n(pts[0][0])} {n(pts[0][1])}" + run(pts) + f"L{n(left[0][0])} {n(left[0][1])}" + run(left) + "Z"


def box(x, y, w, h, r=0):
    if not r:
        return f"M{n(x)} {n(y)}h{n(w)}v{n(h)}h{n(-w)}z"
    return (f"M{n(x + r)} {n(y)}h{n(w - 2 * r)}a{r} {r} 0 0 1 {r} {r}v{n(h - 2 * r)}a{r} {r} 0 0 1 {-r} {r}"
            f"h{n(2 * r - w)}a{r} {r} 0 0 1 {-r} {-r}v{n(2 * r - h)}a{r} {r} 0 0 1 {r} {-r}z")
