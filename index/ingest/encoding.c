#include "index/ingest/encoding.h"

#include <errno.h>
#include <iconv.h>

#include "index/base/utf8.h"
#include "index/ingest/encoding_tables.h"

#define LABEL_MAX 32
#define STEP 65536u

#define SET(name, high, seven_bit)                                                                 \
        {                                                                                          \
                name, high, seven_bit, name ", declared", name ", by its letters"                  \
        }

const struct kz_encoding kz_encoding_utf8 = SET("UTF-8", NULL, false);

/* The labels of the WHATWG encoding standard that are met, without "-", "_" and ":". */
static const struct {
        const char *labels; /* separated and ended by spaces */
        struct kz_encoding encoding;
} known[] = {
        {"windows1251 cp1251 xcp1251 win1251 1251 ",
                SET("WINDOWS-1251", kz_encoding_windows_1251, false)},
        {"koi8r koi8 koi cskoi8r ", SET("KOI8-R", kz_encoding_koi8_r, false)},
        {"koi8u koi8ru ", SET("KOI8-U", kz_encoding_koi8_u, false)},
        {"ibm866 cp866 866 csibm866 dos866 ", SET("IBM866", kz_encoding_ibm866, false)},
        {"ibm855 cp855 855 ", SET("IBM855", kz_encoding_ibm855, false)},
        {"iso88595 cyrillic csisolatincyrillic isoir144 ",
                SET("ISO-8859-5", kz_encoding_iso_8859_5, false)},
        {"xmaccyrillic maccyrillic xmacukrainian ",
                SET("MAC-CYRILLIC", kz_encoding_mac_cyrillic, false)},
        {"kz1048 strk1048 rk1048 strk10482002 cskz1048 ",
                SET("KZ-1048", kz_encoding_kz_1048, false)},
        {"windows1252 cp1252 xcp1252 iso88591 latin1 l1 ascii usascii ansix3.41968 ",
                SET("WINDOWS-1252", kz_encoding_windows_1252, false)},
        {"windows1254 cp1254 xcp1254 iso88599 latin5 l5 ",
                SET("WINDOWS-1254", kz_encoding_windows_1254, false)},
        {"ptcp154 cp154 pt154 csptcp154 cyrillicasian ", SET("PT154", NULL, false)},
        {"windows1250 cp1250 xcp1250 ", SET("WINDOWS-1250", NULL, false)},
        {"windows1253 cp1253 xcp1253 ", SET("WINDOWS-1253", NULL, false)},
        {"windows1255 cp1255 xcp1255 ", SET("WINDOWS-1255", NULL, false)},
        {"windows1256 cp1256 xcp1256 ", SET("WINDOWS-1256", NULL, false)},
        {"windows1257 cp1257 xcp1257 ", SET("WINDOWS-1257", NULL, false)},
        {"windows1258 cp1258 xcp1258 ", SET("WINDOWS-1258", NULL, false)},
        {"windows874 iso885911 tis620 ", SET("CP874", NULL, false)},
        {"iso88592 latin2 l2 ", SET("ISO-8859-2", NULL, false)},
        {"iso88593 latin3 l3 ", SET("ISO-8859-3", NULL, false)},
        {"iso88594 latin4 l4 ", SET("ISO-8859-4", NULL, false)},
        {"iso88596 arabic ", SET("ISO-8859-6", NULL, false)},
        {"iso88597 greek greek8 ", SET("ISO-8859-7", NULL, false)},
        {"iso88598 iso88598i hebrew logical visual ", SET("ISO-8859-8", NULL, false)},
        {"iso885910 latin6 ", SET("ISO-8859-10", NULL, false)},
        {"iso885913 ", SET("ISO-8859-13", NULL, false)},
        {"iso885915 latin9 l9 ", SET("ISO-8859-15", NULL, false)},
        {"iso885916 ", SET("ISO-8859-16", NULL, false)},
        {"macintosh mac xmacroman csmacintosh ", SET("MACINTOSH", NULL, false)},
        {"gb18030 gbk xgbk gb2312 gb231280 csgb2312 chinese ", SET("GB18030", NULL, false)},
        {"big5 big5hkscs cnbig5 xxbig5 ", SET("BIG5-HKSCS", NULL, false)},
        {"eucjp xeucjp ", SET("EUC-JP", NULL, false)},
        {"iso2022jp csiso2022jp ", SET("ISO-2022-JP", NULL, true)},
        {"shiftjis sjis xsjis mskanji windows31j ms932 ", SET("CP932", NULL, false)},
        {"euckr ksc5601 ksc56011987 windows949 korean ", SET("CP949", NULL, false)},
        {"utf8 unicode11utf8 xunicode20utf8 utf16 utf16le utf16be unicode ucs2 ",
                SET("UTF-8", NULL, false)},
};

const struct kz_encoding *kz_encoding_by_label(struct kz_str label)
{
        char plain[LABEL_MAX + 2];
        const char *at;
        size_t i, len = 0;

        for (i = 0; i < label.len; i++) {
                char c = label.ptr[i];

                if (c == '-' || c == '_' || c == ':' || c == ' ' || c == '\t' || c == '\r' ||
                        c == '\n')
                        continue;
                if (len == LABEL_MAX || (unsigned char)c <= ' ' || (unsigned char)c >= 0x7F)
                        return NULL;
                plain[len++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
        }
        if (len == 0)
                return NULL;
        plain[len++] = ' ';
        plain[len] = '\0';
        for (i = 0; i < KZ_ARRAY_LEN(known); i++) {
                for (at = known[i].labels; (at = strstr(at, plain)); at++) {
                        if (at > known[i].labels && at[-1] != ' ')
                                continue;
                        return i + 1 == KZ_ARRAY_LEN(known) ? &kz_encoding_utf8
                                                            : &known[i].encoding;
                }
        }
        return NULL;
}

void kz_encoding_prepare(void)
{
        /* Kept for the life of the process: closed ones could be unloaded. */
        static iconv_t loaded[KZ_ARRAY_LEN(known)], utf16;
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(known); i++) {
                if (!known[i].encoding.high && !loaded[i])
                        loaded[i] = iconv_open("UTF-8", known[i].encoding.name);
        }
        /* The libraries that unpack archives and mails ask for it by themselves. */
        if (!utf16)
                utf16 = iconv_open("UTF-8", "UTF-16BE");
}

/* By a table. The length is known before, so that a large file is not also a large reallocation. */
static enum kz_status decode_table(
        const uint16_t *high, struct kz_str bytes, struct kz_buf *out, size_t *ret_broken)
{
        size_t i, len = 0, broken = 0;

        for (i = 0; i < bytes.len; i++) {
                unsigned char byte = (unsigned char)bytes.ptr[i];

                len += byte < 0x80 ? 1 : high[byte - 0x80] < 0x800 ? 2 : 3;
        }
        if (kz_buf_reserve(out, len))
                return KZ_E_NOMEM;
        for (i = 0; i < bytes.len; i++) {
                unsigned char byte = (unsigned char)bytes.ptr[i];

                if (byte < 0x80) {
                        out->data[out->len++] = (char)byte;
                        continue;
                }
                broken += high[byte - 0x80] == 0xFFFD;
                out->len += kz_utf8_encode(high[byte - 0x80], out->data + out->len);
        }
        out->data[out->len] = '\0';
        *ret_broken = broken;
        return KZ_OK;
}

/* One call of iconv; what it stumbles over is replaced. */
static enum kz_status convert_some(
        iconv_t conversion, struct kz_str *bytes, struct kz_buf *out, size_t *broken)
{
        char *in = (char *)(uintptr_t)bytes->ptr, *to;
        size_t left = bytes->len, room, r;

        if (kz_buf_reserve(out, STEP))
                return KZ_E_NOMEM;
        to = out->data + out->len;
        room = out->cap - out->len - 1;
        r = iconv(conversion, &in, &left, &to, &room);
        out->len = (size_t)(to - out->data);
        out->data[out->len] = '\0';
        if (r == (size_t)-1 && errno != E2BIG && left) {
                in++;
                left--;
                ++*broken;
                if (kz_buf_append_cstr(out, "\xEF\xBF\xBD"))
                        return KZ_E_NOMEM;
        }
        *bytes = (struct kz_str){in, left};
        return KZ_OK;
}

/* Some sets have marks of their own, and iconv keeps a letter back until it has seen what follows.
 */
static enum kz_status last_letter(iconv_t conversion, struct kz_buf *out)
{
        size_t room;
        char *to;

        if (kz_buf_reserve(out, STEP))
                return KZ_E_NOMEM;
        to = out->data + out->len;
        room = out->cap - out->len - 1;
        iconv(conversion, NULL, NULL, &to, &room);
        out->len = (size_t)(to - out->data);
        out->data[out->len] = '\0';
        return KZ_OK;
}

static enum kz_status decode_iconv(const char *name, struct kz_str bytes, struct kz_buf *out,
        size_t *ret_broken, struct kz_error *err)
{
        iconv_t conversion = iconv_open("UTF-8", name);
        enum kz_status status = KZ_OK;

        if (conversion == (iconv_t)-1)
                return kz_error_set(err, errno == ENOMEM ? KZ_E_NOMEM : KZ_E_UNSUPPORTED,
                        "in %s, which this system's iconv cannot convert", name);
        *ret_broken = 0;
        while (!status && bytes.len)
                status = convert_some(conversion, &bytes, out, ret_broken);
        if (!status)
                status = last_letter(conversion, out);
        iconv_close(conversion);
        return status ? kz_error_nomem(err) : KZ_OK;
}

enum kz_status kz_encoding_decode(const struct kz_encoding *encoding, struct kz_str bytes,
        struct kz_buf *out, size_t *ret_broken, struct kz_error *err)
{
        if (!encoding->high)
                return decode_iconv(encoding->name, bytes, out, ret_broken, err);
        if (decode_table(encoding->high, bytes, out, ret_broken))
                return kz_error_nomem(err);
        return KZ_OK;
}
