#include "index/ingest/html_entity.h"

#include <stdint.h>
#include <stdlib.h>

#include "index/base/check.h"
#include "index/base/utf8.h"
#include "index/ingest/encoding_tables.h"

#define NAME_MAX_BYTES 32
#define BARE_MAX 6 /* bytes of the longest name that needs no ";" */

/*
 * The names of the HTML standard for letters, punctuation, signs and arrows; of its mathematics
 * only what HTML 4 had. Sorted by bytes. bare: also read without ";", as pages of the nineties
 * wrote it.
 */
static const struct entity {
        const char *name;
        uint16_t cp;
        bool bare;
} entities[] = {
        /* clang-format off */
        {"AElig", 0xC6, 1}, {"AMP", 0x26, 1}, {"Aacute", 0xC1, 1}, {"Abreve", 0x102, 0},
        {"Acirc", 0xC2, 1}, {"Acy", 0x410, 0}, {"Agrave", 0xC0, 1}, {"Alpha", 0x391, 0},
        {"Amacr", 0x100, 0}, {"Aogon", 0x104, 0}, {"ApplyFunction", 0x2061, 0}, {"Aring", 0xC5, 1},
        {"Atilde", 0xC3, 1}, {"Auml", 0xC4, 1}, {"Bcy", 0x411, 0}, {"Bernoullis", 0x212C, 0},
        {"Beta", 0x392, 0}, {"Breve", 0x2D8, 0}, {"Bscr", 0x212C, 0}, {"CHcy", 0x427, 0},
        {"COPY", 0xA9, 1}, {"Cacute", 0x106, 0}, {"CapitalDifferentialD", 0x2145, 0},
        {"Cayleys", 0x212D, 0}, {"Ccaron", 0x10C, 0}, {"Ccedil", 0xC7, 1}, {"Ccirc", 0x108, 0},
        {"Cdot", 0x10A, 0}, {"Cedilla", 0xB8, 0}, {"CenterDot", 0xB7, 0}, {"Cfr", 0x212D, 0},
        {"Chi", 0x3A7, 0}, {"CloseCurlyDoubleQuote", 0x201D, 0}, {"CloseCurlyQuote", 0x2019, 0},
        {"Copf", 0x2102, 0}, {"DD", 0x2145, 0}, {"DJcy", 0x402, 0}, {"DScy", 0x405, 0},
        {"DZcy", 0x40F, 0}, {"Dagger", 0x2021, 0}, {"Darr", 0x21A1, 0}, {"Dcaron", 0x10E, 0},
        {"Dcy", 0x414, 0}, {"Delta", 0x394, 0}, {"DiacriticalAcute", 0xB4, 0},
        {"DiacriticalDot", 0x2D9, 0}, {"DiacriticalDoubleAcute", 0x2DD, 0},
        {"DiacriticalGrave", 0x60, 0}, {"DiacriticalTilde", 0x2DC, 0},
        {"DifferentialD", 0x2146, 0}, {"Dot", 0xA8, 0}, {"DotDot", 0x20DC, 0},
        {"DoubleDot", 0xA8, 0}, {"DoubleDownArrow", 0x21D3, 0}, {"DoubleLeftArrow", 0x21D0, 0},
        {"DoubleLeftRightArrow", 0x21D4, 0}, {"DoubleRightArrow", 0x21D2, 0},
        {"DoubleUpArrow", 0x21D1, 0}, {"DoubleUpDownArrow", 0x21D5, 0}, {"DownArrow", 0x2193, 0},
        {"DownArrowUpArrow", 0x21F5, 0}, {"DownBreve", 0x311, 0}, {"DownLeftVector", 0x21BD, 0},
        {"DownRightVector", 0x21C1, 0}, {"DownTeeArrow", 0x21A7, 0}, {"Downarrow", 0x21D3, 0},
        {"Dstrok", 0x110, 0}, {"ENG", 0x14A, 0}, {"ETH", 0xD0, 1}, {"Eacute", 0xC9, 1},
        {"Ecaron", 0x11A, 0}, {"Ecirc", 0xCA, 1}, {"Ecy", 0x42D, 0}, {"Edot", 0x116, 0},
        {"Egrave", 0xC8, 1}, {"Emacr", 0x112, 0}, {"Eogon", 0x118, 0}, {"Epsilon", 0x395, 0},
        {"Equilibrium", 0x21CC, 0}, {"Escr", 0x2130, 0}, {"Eta", 0x397, 0}, {"Euml", 0xCB, 1},
        {"ExponentialE", 0x2147, 0}, {"Fcy", 0x424, 0}, {"Fouriertrf", 0x2131, 0},
        {"Fscr", 0x2131, 0}, {"GJcy", 0x403, 0}, {"GT", 0x3E, 1}, {"Gamma", 0x393, 0},
        {"Gammad", 0x3DC, 0}, {"Gbreve", 0x11E, 0}, {"Gcedil", 0x122, 0}, {"Gcirc", 0x11C, 0},
        {"Gcy", 0x413, 0}, {"Gdot", 0x120, 0}, {"GreaterEqual", 0x2265, 0}, {"HARDcy", 0x42A, 0},
        {"Hacek", 0x2C7, 0}, {"Hat", 0x5E, 0}, {"Hcirc", 0x124, 0}, {"Hfr", 0x210C, 0},
        {"HilbertSpace", 0x210B, 0}, {"Hopf", 0x210D, 0}, {"Hscr", 0x210B, 0},
        {"Hstrok", 0x126, 0}, {"IEcy", 0x415, 0}, {"IJlig", 0x132, 0}, {"IOcy", 0x401, 0},
        {"Iacute", 0xCD, 1}, {"Icirc", 0xCE, 1}, {"Icy", 0x418, 0}, {"Idot", 0x130, 0},
        {"Ifr", 0x2111, 0}, {"Igrave", 0xCC, 1}, {"Im", 0x2111, 0}, {"Imacr", 0x12A, 0},
        {"ImaginaryI", 0x2148, 0}, {"Implies", 0x21D2, 0}, {"Integral", 0x222B, 0},
        {"InvisibleComma", 0x2063, 0}, {"InvisibleTimes", 0x2062, 0}, {"Iogon", 0x12E, 0},
        {"Iota", 0x399, 0}, {"Iscr", 0x2110, 0}, {"Itilde", 0x128, 0}, {"Iukcy", 0x406, 0},
        {"Iuml", 0xCF, 1}, {"Jcirc", 0x134, 0}, {"Jcy", 0x419, 0}, {"Jsercy", 0x408, 0},
        {"Jukcy", 0x404, 0}, {"KHcy", 0x425, 0}, {"KJcy", 0x40C, 0}, {"Kappa", 0x39A, 0},
        {"Kcedil", 0x136, 0}, {"Kcy", 0x41A, 0}, {"LJcy", 0x409, 0}, {"LT", 0x3C, 1},
        {"Lacute", 0x139, 0}, {"Lambda", 0x39B, 0}, {"Laplacetrf", 0x2112, 0}, {"Larr", 0x219E, 0},
        {"Lcaron", 0x13D, 0}, {"Lcedil", 0x13B, 0}, {"Lcy", 0x41B, 0},
        {"LeftAngleBracket", 0x27E8, 0}, {"LeftArrow", 0x2190, 0}, {"LeftArrowBar", 0x21E4, 0},
        {"LeftArrowRightArrow", 0x21C6, 0}, {"LeftDownVector", 0x21C3, 0},
        {"LeftRightArrow", 0x2194, 0}, {"LeftTeeArrow", 0x21A4, 0}, {"LeftUpVector", 0x21BF, 0},
        {"LeftVector", 0x21BC, 0}, {"Leftarrow", 0x21D0, 0}, {"Leftrightarrow", 0x21D4, 0},
        {"Lleftarrow", 0x21DA, 0}, {"Lmidot", 0x13F, 0}, {"LowerLeftArrow", 0x2199, 0},
        {"LowerRightArrow", 0x2198, 0}, {"Lscr", 0x2112, 0}, {"Lsh", 0x21B0, 0},
        {"Lstrok", 0x141, 0}, {"Mcy", 0x41C, 0}, {"MediumSpace", 0x205F, 0},
        {"Mellintrf", 0x2133, 0}, {"Mscr", 0x2133, 0}, {"Mu", 0x39C, 0}, {"NJcy", 0x40A, 0},
        {"Nacute", 0x143, 0}, {"Ncaron", 0x147, 0}, {"Ncedil", 0x145, 0}, {"Ncy", 0x41D, 0},
        {"NegativeMediumSpace", 0x200B, 0}, {"NegativeThickSpace", 0x200B, 0},
        {"NegativeThinSpace", 0x200B, 0}, {"NegativeVeryThinSpace", 0x200B, 0},
        {"NewLine", 0xA, 0}, {"NoBreak", 0x2060, 0}, {"NonBreakingSpace", 0xA0, 0},
        {"Nopf", 0x2115, 0}, {"NotEqual", 0x2260, 0}, {"Ntilde", 0xD1, 1}, {"Nu", 0x39D, 0},
        {"OElig", 0x152, 0}, {"Oacute", 0xD3, 1}, {"Ocirc", 0xD4, 1}, {"Ocy", 0x41E, 0},
        {"Odblac", 0x150, 0}, {"Ograve", 0xD2, 1}, {"Omacr", 0x14C, 0}, {"Omega", 0x3A9, 0},
        {"Omicron", 0x39F, 0}, {"OpenCurlyDoubleQuote", 0x201C, 0}, {"OpenCurlyQuote", 0x2018, 0},
        {"Oslash", 0xD8, 1}, {"Otilde", 0xD5, 1}, {"Ouml", 0xD6, 1}, {"OverBar", 0x203E, 0},
        {"PartialD", 0x2202, 0}, {"Pcy", 0x41F, 0}, {"Phi", 0x3A6, 0}, {"Pi", 0x3A0, 0},
        {"PlusMinus", 0xB1, 0}, {"Poincareplane", 0x210C, 0}, {"Popf", 0x2119, 0},
        {"Prime", 0x2033, 0}, {"Product", 0x220F, 0}, {"Psi", 0x3A8, 0}, {"QUOT", 0x22, 1},
        {"Qopf", 0x211A, 0}, {"REG", 0xAE, 1}, {"Racute", 0x154, 0}, {"Rarr", 0x21A0, 0},
        {"Rcaron", 0x158, 0}, {"Rcedil", 0x156, 0}, {"Rcy", 0x420, 0}, {"Re", 0x211C, 0},
        {"ReverseEquilibrium", 0x21CB, 0}, {"Rfr", 0x211C, 0}, {"Rho", 0x3A1, 0},
        {"RightAngleBracket", 0x27E9, 0}, {"RightArrow", 0x2192, 0}, {"RightArrowBar", 0x21E5, 0},
        {"RightArrowLeftArrow", 0x21C4, 0}, {"RightDownVector", 0x21C2, 0},
        {"RightTeeArrow", 0x21A6, 0}, {"RightUpVector", 0x21BE, 0}, {"RightVector", 0x21C0, 0},
        {"Rightarrow", 0x21D2, 0}, {"Ropf", 0x211D, 0}, {"Rrightarrow", 0x21DB, 0},
        {"Rscr", 0x211B, 0}, {"Rsh", 0x21B1, 0}, {"SHCHcy", 0x429, 0}, {"SHcy", 0x428, 0},
        {"SOFTcy", 0x42C, 0}, {"Sacute", 0x15A, 0}, {"Scaron", 0x160, 0}, {"Scedil", 0x15E, 0},
        {"Scirc", 0x15C, 0}, {"Scy", 0x421, 0}, {"ShortDownArrow", 0x2193, 0},
        {"ShortLeftArrow", 0x2190, 0}, {"ShortRightArrow", 0x2192, 0}, {"ShortUpArrow", 0x2191, 0},
        {"Sigma", 0x3A3, 0}, {"Sqrt", 0x221A, 0}, {"Sum", 0x2211, 0}, {"THORN", 0xDE, 1},
        {"TRADE", 0x2122, 0}, {"TSHcy", 0x40B, 0}, {"TScy", 0x426, 0}, {"Tab", 0x9, 0},
        {"Tau", 0x3A4, 0}, {"Tcaron", 0x164, 0}, {"Tcedil", 0x162, 0}, {"Tcy", 0x422, 0},
        {"Theta", 0x398, 0}, {"ThinSpace", 0x2009, 0}, {"TildeTilde", 0x2248, 0},
        {"TripleDot", 0x20DB, 0}, {"Tstrok", 0x166, 0}, {"Uacute", 0xDA, 1}, {"Uarr", 0x219F, 0},
        {"Ubrcy", 0x40E, 0}, {"Ubreve", 0x16C, 0}, {"Ucirc", 0xDB, 1}, {"Ucy", 0x423, 0},
        {"Udblac", 0x170, 0}, {"Ugrave", 0xD9, 1}, {"Umacr", 0x16A, 0}, {"UnderBar", 0x5F, 0},
        {"Uogon", 0x172, 0}, {"UpArrow", 0x2191, 0}, {"UpArrowDownArrow", 0x21C5, 0},
        {"UpDownArrow", 0x2195, 0}, {"UpTeeArrow", 0x21A5, 0}, {"Uparrow", 0x21D1, 0},
        {"Updownarrow", 0x21D5, 0}, {"UpperLeftArrow", 0x2196, 0}, {"UpperRightArrow", 0x2197, 0},
        {"Upsi", 0x3D2, 0}, {"Upsilon", 0x3A5, 0}, {"Uring", 0x16E, 0}, {"Utilde", 0x168, 0},
        {"Uuml", 0xDC, 1}, {"Vcy", 0x412, 0}, {"Verbar", 0x2016, 0}, {"Vert", 0x2016, 0},
        {"VerticalLine", 0x7C, 0}, {"VeryThinSpace", 0x200A, 0}, {"Wcirc", 0x174, 0},
        {"Xi", 0x39E, 0}, {"YAcy", 0x42F, 0}, {"YIcy", 0x407, 0}, {"YUcy", 0x42E, 0},
        {"Yacute", 0xDD, 1}, {"Ycirc", 0x176, 0}, {"Ycy", 0x42B, 0}, {"Yuml", 0x178, 0},
        {"ZHcy", 0x416, 0}, {"Zacute", 0x179, 0}, {"Zcaron", 0x17D, 0}, {"Zcy", 0x417, 0},
        {"Zdot", 0x17B, 0}, {"ZeroWidthSpace", 0x200B, 0}, {"Zeta", 0x396, 0}, {"Zfr", 0x2128, 0},
        {"Zopf", 0x2124, 0}, {"aacute", 0xE1, 1}, {"abreve", 0x103, 0}, {"acirc", 0xE2, 1},
        {"acute", 0xB4, 1}, {"acy", 0x430, 0}, {"aelig", 0xE6, 1}, {"af", 0x2061, 0},
        {"agrave", 0xE0, 1}, {"alefsym", 0x2135, 0}, {"aleph", 0x2135, 0}, {"alpha", 0x3B1, 0},
        {"amacr", 0x101, 0}, {"amp", 0x26, 1}, {"angst", 0xC5, 0}, {"aogon", 0x105, 0},
        {"ap", 0x2248, 0}, {"apos", 0x27, 0}, {"approx", 0x2248, 0}, {"aring", 0xE5, 1},
        {"ast", 0x2A, 0}, {"asymp", 0x2248, 0}, {"atilde", 0xE3, 1}, {"auml", 0xE4, 1},
        {"backepsilon", 0x3F6, 0}, {"backprime", 0x2035, 0}, {"bcy", 0x431, 0},
        {"bdquo", 0x201E, 0}, {"bepsi", 0x3F6, 0}, {"bernou", 0x212C, 0}, {"beta", 0x3B2, 0},
        {"beth", 0x2136, 0}, {"bprime", 0x2035, 0}, {"breve", 0x2D8, 0}, {"brvbar", 0xA6, 1},
        {"bsemi", 0x204F, 0}, {"bsol", 0x5C, 0}, {"bull", 0x2022, 0}, {"bullet", 0x2022, 0},
        {"cacute", 0x107, 0}, {"caret", 0x2041, 0}, {"caron", 0x2C7, 0}, {"ccaron", 0x10D, 0},
        {"ccedil", 0xE7, 1}, {"ccirc", 0x109, 0}, {"cdot", 0x10B, 0}, {"cedil", 0xB8, 1},
        {"cent", 0xA2, 1}, {"centerdot", 0xB7, 0}, {"chcy", 0x447, 0}, {"chi", 0x3C7, 0},
        {"circ", 0x2C6, 0}, {"circlearrowleft", 0x21BA, 0}, {"circlearrowright", 0x21BB, 0},
        {"circledR", 0xAE, 0}, {"clubs", 0x2663, 0}, {"clubsuit", 0x2663, 0}, {"colon", 0x3A, 0},
        {"comma", 0x2C, 0}, {"commat", 0x40, 0}, {"complexes", 0x2102, 0}, {"copy", 0xA9, 1},
        {"copysr", 0x2117, 0}, {"crarr", 0x21B5, 0}, {"cularr", 0x21B6, 0}, {"curarr", 0x21B7, 0},
        {"curren", 0xA4, 1}, {"curvearrowleft", 0x21B6, 0}, {"curvearrowright", 0x21B7, 0},
        {"dArr", 0x21D3, 0}, {"dagger", 0x2020, 0}, {"daleth", 0x2138, 0}, {"darr", 0x2193, 0},
        {"dash", 0x2010, 0}, {"dblac", 0x2DD, 0}, {"dcaron", 0x10F, 0}, {"dcy", 0x434, 0},
        {"dd", 0x2146, 0}, {"ddagger", 0x2021, 0}, {"ddarr", 0x21CA, 0}, {"deg", 0xB0, 1},
        {"delta", 0x3B4, 0}, {"dharl", 0x21C3, 0}, {"dharr", 0x21C2, 0},
        {"diamondsuit", 0x2666, 0}, {"diams", 0x2666, 0}, {"die", 0xA8, 0}, {"digamma", 0x3DD, 0},
        {"div", 0xF7, 0}, {"divide", 0xF7, 1}, {"djcy", 0x452, 0}, {"dollar", 0x24, 0},
        {"dot", 0x2D9, 0}, {"downarrow", 0x2193, 0}, {"downdownarrows", 0x21CA, 0},
        {"downharpoonleft", 0x21C3, 0}, {"downharpoonright", 0x21C2, 0}, {"dscy", 0x455, 0},
        {"dstrok", 0x111, 0}, {"duarr", 0x21F5, 0}, {"dzcy", 0x45F, 0}, {"eacute", 0xE9, 1},
        {"ecaron", 0x11B, 0}, {"ecirc", 0xEA, 1}, {"ecy", 0x44D, 0}, {"edot", 0x117, 0},
        {"ee", 0x2147, 0}, {"egrave", 0xE8, 1}, {"ell", 0x2113, 0}, {"emacr", 0x113, 0},
        {"emsp", 0x2003, 0}, {"emsp13", 0x2004, 0}, {"emsp14", 0x2005, 0}, {"eng", 0x14B, 0},
        {"ensp", 0x2002, 0}, {"eogon", 0x119, 0}, {"epsi", 0x3B5, 0}, {"epsilon", 0x3B5, 0},
        {"epsiv", 0x3F5, 0}, {"equals", 0x3D, 0}, {"escr", 0x212F, 0}, {"eta", 0x3B7, 0},
        {"eth", 0xF0, 1}, {"euml", 0xEB, 1}, {"euro", 0x20AC, 0}, {"excl", 0x21, 0},
        {"expectation", 0x2130, 0}, {"exponentiale", 0x2147, 0}, {"fcy", 0x444, 0},
        {"fnof", 0x192, 0}, {"frac12", 0xBD, 1}, {"frac13", 0x2153, 0}, {"frac14", 0xBC, 1},
        {"frac15", 0x2155, 0}, {"frac16", 0x2159, 0}, {"frac18", 0x215B, 0}, {"frac23", 0x2154, 0},
        {"frac25", 0x2156, 0}, {"frac34", 0xBE, 1}, {"frac35", 0x2157, 0}, {"frac38", 0x215C, 0},
        {"frac45", 0x2158, 0}, {"frac56", 0x215A, 0}, {"frac58", 0x215D, 0}, {"frac78", 0x215E, 0},
        {"frasl", 0x2044, 0}, {"gacute", 0x1F5, 0}, {"gamma", 0x3B3, 0}, {"gammad", 0x3DD, 0},
        {"gbreve", 0x11F, 0}, {"gcirc", 0x11D, 0}, {"gcy", 0x433, 0}, {"gdot", 0x121, 0},
        {"ge", 0x2265, 0}, {"geq", 0x2265, 0}, {"gimel", 0x2137, 0}, {"gjcy", 0x453, 0},
        {"grave", 0x60, 0}, {"gscr", 0x210A, 0}, {"gt", 0x3E, 1}, {"hArr", 0x21D4, 0},
        {"hairsp", 0x200A, 0}, {"half", 0xBD, 0}, {"hamilt", 0x210B, 0}, {"hardcy", 0x44A, 0},
        {"harr", 0x2194, 0}, {"harrw", 0x21AD, 0}, {"hbar", 0x210F, 0}, {"hcirc", 0x125, 0},
        {"hearts", 0x2665, 0}, {"heartsuit", 0x2665, 0}, {"hellip", 0x2026, 0},
        {"hoarr", 0x21FF, 0}, {"hookleftarrow", 0x21A9, 0}, {"hookrightarrow", 0x21AA, 0},
        {"horbar", 0x2015, 0}, {"hslash", 0x210F, 0}, {"hstrok", 0x127, 0}, {"hybull", 0x2043, 0},
        {"hyphen", 0x2010, 0}, {"iacute", 0xED, 1}, {"ic", 0x2063, 0}, {"icirc", 0xEE, 1},
        {"icy", 0x438, 0}, {"iecy", 0x435, 0}, {"iexcl", 0xA1, 1}, {"iff", 0x21D4, 0},
        {"igrave", 0xEC, 1}, {"ii", 0x2148, 0}, {"iiota", 0x2129, 0}, {"ijlig", 0x133, 0},
        {"imacr", 0x12B, 0}, {"image", 0x2111, 0}, {"imagline", 0x2110, 0},
        {"imagpart", 0x2111, 0}, {"imath", 0x131, 0}, {"imped", 0x1B5, 0}, {"incare", 0x2105, 0},
        {"infin", 0x221E, 0}, {"inodot", 0x131, 0}, {"int", 0x222B, 0}, {"integers", 0x2124, 0},
        {"iocy", 0x451, 0}, {"iogon", 0x12F, 0}, {"iota", 0x3B9, 0}, {"iquest", 0xBF, 1},
        {"it", 0x2062, 0}, {"itilde", 0x129, 0}, {"iukcy", 0x456, 0}, {"iuml", 0xEF, 1},
        {"jcirc", 0x135, 0}, {"jcy", 0x439, 0}, {"jmath", 0x237, 0}, {"jsercy", 0x458, 0},
        {"jukcy", 0x454, 0}, {"kappa", 0x3BA, 0}, {"kappav", 0x3F0, 0}, {"kcedil", 0x137, 0},
        {"kcy", 0x43A, 0}, {"kgreen", 0x138, 0}, {"khcy", 0x445, 0}, {"kjcy", 0x45C, 0},
        {"lAarr", 0x21DA, 0}, {"lArr", 0x21D0, 0}, {"lacute", 0x13A, 0}, {"lagran", 0x2112, 0},
        {"lambda", 0x3BB, 0}, {"lang", 0x27E8, 0}, {"langle", 0x27E8, 0}, {"laquo", 0xAB, 1},
        {"larr", 0x2190, 0}, {"larrb", 0x21E4, 0}, {"larrhk", 0x21A9, 0}, {"larrlp", 0x21AB, 0},
        {"larrtl", 0x21A2, 0}, {"lbrace", 0x7B, 0}, {"lbrack", 0x5B, 0}, {"lcaron", 0x13E, 0},
        {"lcedil", 0x13C, 0}, {"lcub", 0x7B, 0}, {"lcy", 0x43B, 0}, {"ldquo", 0x201C, 0},
        {"ldquor", 0x201E, 0}, {"ldsh", 0x21B2, 0}, {"le", 0x2264, 0}, {"leftarrow", 0x2190, 0},
        {"leftarrowtail", 0x21A2, 0}, {"leftharpoondown", 0x21BD, 0}, {"leftharpoonup", 0x21BC, 0},
        {"leftleftarrows", 0x21C7, 0}, {"leftrightarrow", 0x2194, 0},
        {"leftrightarrows", 0x21C6, 0}, {"leftrightharpoons", 0x21CB, 0},
        {"leftrightsquigarrow", 0x21AD, 0}, {"leq", 0x2264, 0}, {"lhard", 0x21BD, 0},
        {"lharu", 0x21BC, 0}, {"ljcy", 0x459, 0}, {"llarr", 0x21C7, 0}, {"lmidot", 0x140, 0},
        {"loarr", 0x21FD, 0}, {"looparrowleft", 0x21AB, 0}, {"looparrowright", 0x21AC, 0},
        {"lowbar", 0x5F, 0}, {"loz", 0x25CA, 0}, {"lozenge", 0x25CA, 0}, {"lpar", 0x28, 0},
        {"lrarr", 0x21C6, 0}, {"lrhar", 0x21CB, 0}, {"lrm", 0x200E, 0}, {"lsaquo", 0x2039, 0},
        {"lsh", 0x21B0, 0}, {"lsqb", 0x5B, 0}, {"lsquo", 0x2018, 0}, {"lsquor", 0x201A, 0},
        {"lstrok", 0x142, 0}, {"lt", 0x3C, 1}, {"macr", 0xAF, 1}, {"map", 0x21A6, 0},
        {"mapsto", 0x21A6, 0}, {"mapstodown", 0x21A7, 0}, {"mapstoleft", 0x21A4, 0},
        {"mapstoup", 0x21A5, 0}, {"mcy", 0x43C, 0}, {"mdash", 0x2014, 0}, {"mho", 0x2127, 0},
        {"micro", 0xB5, 1}, {"midast", 0x2A, 0}, {"middot", 0xB7, 1}, {"minus", 0x2212, 0},
        {"mldr", 0x2026, 0}, {"mu", 0x3BC, 0}, {"nLeftarrow", 0x21CD, 0},
        {"nLeftrightarrow", 0x21CE, 0}, {"nRightarrow", 0x21CF, 0}, {"nacute", 0x144, 0},
        {"napos", 0x149, 0}, {"naturals", 0x2115, 0}, {"nbsp", 0xA0, 1}, {"ncaron", 0x148, 0},
        {"ncedil", 0x146, 0}, {"ncy", 0x43D, 0}, {"ndash", 0x2013, 0}, {"ne", 0x2260, 0},
        {"neArr", 0x21D7, 0}, {"nearr", 0x2197, 0}, {"nearrow", 0x2197, 0}, {"nhArr", 0x21CE, 0},
        {"nharr", 0x21AE, 0}, {"njcy", 0x45A, 0}, {"nlArr", 0x21CD, 0}, {"nlarr", 0x219A, 0},
        {"nldr", 0x2025, 0}, {"nleftarrow", 0x219A, 0}, {"nleftrightarrow", 0x21AE, 0},
        {"not", 0xAC, 1}, {"nrArr", 0x21CF, 0}, {"nrarr", 0x219B, 0}, {"nrightarrow", 0x219B, 0},
        {"ntilde", 0xF1, 1}, {"nu", 0x3BD, 0}, {"num", 0x23, 0}, {"numero", 0x2116, 0},
        {"numsp", 0x2007, 0}, {"nwArr", 0x21D6, 0}, {"nwarr", 0x2196, 0}, {"nwarrow", 0x2196, 0},
        {"oacute", 0xF3, 1}, {"ocirc", 0xF4, 1}, {"ocy", 0x43E, 0}, {"odblac", 0x151, 0},
        {"oelig", 0x153, 0}, {"ogon", 0x2DB, 0}, {"ograve", 0xF2, 1}, {"ohm", 0x3A9, 0},
        {"olarr", 0x21BA, 0}, {"oline", 0x203E, 0}, {"omacr", 0x14D, 0}, {"omega", 0x3C9, 0},
        {"omicron", 0x3BF, 0}, {"orarr", 0x21BB, 0}, {"order", 0x2134, 0}, {"orderof", 0x2134, 0},
        {"ordf", 0xAA, 1}, {"ordm", 0xBA, 1}, {"oscr", 0x2134, 0}, {"oslash", 0xF8, 1},
        {"otilde", 0xF5, 1}, {"ouml", 0xF6, 1}, {"para", 0xB6, 1}, {"part", 0x2202, 0},
        {"pcy", 0x43F, 0}, {"percnt", 0x25, 0}, {"period", 0x2E, 0}, {"permil", 0x2030, 0},
        {"pertenk", 0x2031, 0}, {"phi", 0x3C6, 0}, {"phiv", 0x3D5, 0}, {"phmmat", 0x2133, 0},
        {"pi", 0x3C0, 0}, {"piv", 0x3D6, 0}, {"planck", 0x210F, 0}, {"planckh", 0x210E, 0},
        {"plankv", 0x210F, 0}, {"plus", 0x2B, 0}, {"plusmn", 0xB1, 1}, {"pm", 0xB1, 0},
        {"pound", 0xA3, 1}, {"prime", 0x2032, 0}, {"primes", 0x2119, 0}, {"prod", 0x220F, 0},
        {"psi", 0x3C8, 0}, {"puncsp", 0x2008, 0}, {"qprime", 0x2057, 0},
        {"quaternions", 0x210D, 0}, {"quest", 0x3F, 0}, {"quot", 0x22, 1}, {"rAarr", 0x21DB, 0},
        {"rArr", 0x21D2, 0}, {"racute", 0x155, 0}, {"radic", 0x221A, 0}, {"rang", 0x27E9, 0},
        {"rangle", 0x27E9, 0}, {"raquo", 0xBB, 1}, {"rarr", 0x2192, 0}, {"rarrb", 0x21E5, 0},
        {"rarrhk", 0x21AA, 0}, {"rarrlp", 0x21AC, 0}, {"rarrtl", 0x21A3, 0}, {"rarrw", 0x219D, 0},
        {"rationals", 0x211A, 0}, {"rbrace", 0x7D, 0}, {"rbrack", 0x5D, 0}, {"rcaron", 0x159, 0},
        {"rcedil", 0x157, 0}, {"rcub", 0x7D, 0}, {"rcy", 0x440, 0}, {"rdquo", 0x201D, 0},
        {"rdquor", 0x201D, 0}, {"rdsh", 0x21B3, 0}, {"real", 0x211C, 0}, {"realine", 0x211B, 0},
        {"realpart", 0x211C, 0}, {"reals", 0x211D, 0}, {"reg", 0xAE, 1}, {"rhard", 0x21C1, 0},
        {"rharu", 0x21C0, 0}, {"rho", 0x3C1, 0}, {"rhov", 0x3F1, 0}, {"rightarrow", 0x2192, 0},
        {"rightarrowtail", 0x21A3, 0}, {"rightharpoondown", 0x21C1, 0},
        {"rightharpoonup", 0x21C0, 0}, {"rightleftarrows", 0x21C4, 0},
        {"rightleftharpoons", 0x21CC, 0}, {"rightrightarrows", 0x21C9, 0},
        {"rightsquigarrow", 0x219D, 0}, {"ring", 0x2DA, 0}, {"rlarr", 0x21C4, 0},
        {"rlhar", 0x21CC, 0}, {"rlm", 0x200F, 0}, {"roarr", 0x21FE, 0}, {"rpar", 0x29, 0},
        {"rrarr", 0x21C9, 0}, {"rsaquo", 0x203A, 0}, {"rsh", 0x21B1, 0}, {"rsqb", 0x5D, 0},
        {"rsquo", 0x2019, 0}, {"rsquor", 0x2019, 0}, {"rx", 0x211E, 0}, {"sacute", 0x15B, 0},
        {"sbquo", 0x201A, 0}, {"scaron", 0x161, 0}, {"scedil", 0x15F, 0}, {"scirc", 0x15D, 0},
        {"scy", 0x441, 0}, {"seArr", 0x21D8, 0}, {"searr", 0x2198, 0}, {"searrow", 0x2198, 0},
        {"sect", 0xA7, 1}, {"semi", 0x3B, 0}, {"shchcy", 0x449, 0}, {"shcy", 0x448, 0},
        {"shy", 0xAD, 1}, {"sigma", 0x3C3, 0}, {"sigmaf", 0x3C2, 0}, {"sigmav", 0x3C2, 0},
        {"slarr", 0x2190, 0}, {"softcy", 0x44C, 0}, {"sol", 0x2F, 0}, {"spades", 0x2660, 0},
        {"spadesuit", 0x2660, 0}, {"srarr", 0x2192, 0}, {"straightepsilon", 0x3F5, 0},
        {"straightphi", 0x3D5, 0}, {"strns", 0xAF, 0}, {"sum", 0x2211, 0}, {"sup1", 0xB9, 1},
        {"sup2", 0xB2, 1}, {"sup3", 0xB3, 1}, {"swArr", 0x21D9, 0}, {"swarr", 0x2199, 0},
        {"swarrow", 0x2199, 0}, {"szlig", 0xDF, 1}, {"tau", 0x3C4, 0}, {"tcaron", 0x165, 0},
        {"tcedil", 0x163, 0}, {"tcy", 0x442, 0}, {"tdot", 0x20DB, 0}, {"theta", 0x3B8, 0},
        {"thetasym", 0x3D1, 0}, {"thetav", 0x3D1, 0}, {"thickapprox", 0x2248, 0},
        {"thinsp", 0x2009, 0}, {"thkap", 0x2248, 0}, {"thorn", 0xFE, 1}, {"tilde", 0x2DC, 0},
        {"times", 0xD7, 1}, {"tprime", 0x2034, 0}, {"trade", 0x2122, 0}, {"tscy", 0x446, 0},
        {"tshcy", 0x45B, 0}, {"tstrok", 0x167, 0}, {"twoheadleftarrow", 0x219E, 0},
        {"twoheadrightarrow", 0x21A0, 0}, {"uArr", 0x21D1, 0}, {"uacute", 0xFA, 1},
        {"uarr", 0x2191, 0}, {"ubrcy", 0x45E, 0}, {"ubreve", 0x16D, 0}, {"ucirc", 0xFB, 1},
        {"ucy", 0x443, 0}, {"udarr", 0x21C5, 0}, {"udblac", 0x171, 0}, {"ugrave", 0xF9, 1},
        {"uharl", 0x21BF, 0}, {"uharr", 0x21BE, 0}, {"umacr", 0x16B, 0}, {"uml", 0xA8, 1},
        {"uogon", 0x173, 0}, {"uparrow", 0x2191, 0}, {"updownarrow", 0x2195, 0},
        {"upharpoonleft", 0x21BF, 0}, {"upharpoonright", 0x21BE, 0}, {"upsi", 0x3C5, 0},
        {"upsih", 0x3D2, 0}, {"upsilon", 0x3C5, 0}, {"upuparrows", 0x21C8, 0}, {"uring", 0x16F, 0},
        {"utilde", 0x169, 0}, {"uuarr", 0x21C8, 0}, {"uuml", 0xFC, 1}, {"vArr", 0x21D5, 0},
        {"varepsilon", 0x3F5, 0}, {"varkappa", 0x3F0, 0}, {"varphi", 0x3D5, 0},
        {"varpi", 0x3D6, 0}, {"varr", 0x2195, 0}, {"varrho", 0x3F1, 0}, {"varsigma", 0x3C2, 0},
        {"vartheta", 0x3D1, 0}, {"vcy", 0x432, 0}, {"verbar", 0x7C, 0}, {"vert", 0x7C, 0},
        {"wcirc", 0x175, 0}, {"weierp", 0x2118, 0}, {"wp", 0x2118, 0}, {"xi", 0x3BE, 0},
        {"yacute", 0xFD, 1}, {"yacy", 0x44F, 0}, {"ycirc", 0x177, 0}, {"ycy", 0x44B, 0},
        {"yen", 0xA5, 1}, {"yicy", 0x457, 0}, {"yucy", 0x44E, 0}, {"yuml", 0xFF, 1},
        {"zacute", 0x17A, 0}, {"zcaron", 0x17E, 0}, {"zcy", 0x437, 0}, {"zdot", 0x17C, 0},
        {"zeetrf", 0x2128, 0}, {"zeta", 0x3B6, 0}, {"zhcy", 0x436, 0}, {"zigrarr", 0x21DD, 0},
        {"zwj", 0x200D, 0}, {"zwnj", 0x200C, 0},
        /* clang-format on */
};

struct key {
        const char *ptr;
        size_t len;
};

static int compare(const void *key, const void *entity)
{
        const struct key *k = key;
        const char *name = ((const struct entity *)entity)->name;
        int c = strncmp(k->ptr, name, k->len);

        return c ? c : (name[k->len] ? -1 : 0);
}

static const struct entity *lookup(const char *name, size_t len)
{
        struct key key = {name, len};

        return bsearch(&key, entities, KZ_ARRAY_LEN(entities), sizeof(entities[0]), compare);
}

static bool is_alnum(char c)
{
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static size_t put(uint32_t cp, char out[4], size_t *ret_len, size_t used)
{
        *ret_len = kz_utf8_encode(cp, out);
        if (*ret_len == 0)
                *ret_len = kz_utf8_encode(0xFFFD, out);
        return used;
}

static int digit(char c, bool hex)
{
        if (c >= '0' && c <= '9')
                return c - '0';
        c = (char)(c | 0x20);
        return hex && c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "&#", and then a number; what it means between 0x80 and 0x9F is windows-1252's, by the standard.
 */
static size_t numeric(struct kz_str s, char out[4], size_t *ret_len)
{
        bool hex = s.len > 2 && (s.ptr[2] | 0x20) == 'x';
        size_t i = hex ? 3 : 2, first = i;
        uint32_t cp = 0;

        for (; i < s.len && digit(s.ptr[i], hex) >= 0; i++) {
                if (cp <= 0x10FFFF)
                        cp = cp * (hex ? 16 : 10) + (uint32_t)digit(s.ptr[i], hex);
        }
        if (i == first)
                return 0;
        i += i < s.len && s.ptr[i] == ';';
        if (cp >= 0x80 && cp < 0xA0)
                cp = kz_encoding_windows_1252[cp - 0x80];
        if (cp == 0)
                cp = 0xFFFD;
        else if (cp < 0x20 && cp != '\n' && cp != '\t' && cp != '\r')
                cp = ' ';
        return put(cp, out, ret_len, i);
}

size_t kz_html_entity(struct kz_str s, bool in_value, char out[4], size_t *ret_len)
{
        const struct entity *entity;
        size_t n = 0;

        if (s.len > 2 && s.ptr[1] == '#')
                return numeric(s, out, ret_len);
        while (n < NAME_MAX_BYTES && n + 1 < s.len && is_alnum(s.ptr[n + 1]))
                n++;
        if (n == 0)
                return 0;
        if (n + 1 < s.len && s.ptr[n + 1] == ';' && (entity = lookup(s.ptr + 1, n)))
                return put(entity->cp, out, ret_len, n + 2);
        for (n = n < BARE_MAX ? n : BARE_MAX; n >= 2; n--) {
                entity = lookup(s.ptr + 1, n);
                if (!entity || !entity->bare)
                        continue;
                if (in_value && n + 1 < s.len && (is_alnum(s.ptr[n + 1]) || s.ptr[n + 1] == '='))
                        return 0;
                return put(entity->cp, out, ret_len, n + 1);
        }
        return 0;
}
