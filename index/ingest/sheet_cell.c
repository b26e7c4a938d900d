#include "index/ingest/sheet_cell.h"

#include <math.h>
#include <stdlib.h>

#include "index/base/date.h"
#include "index/base/grow.h"

#define NUMBER_MAX 64    /* bytes of a number */
#define DAYS_MAX 2958465 /* 9999-12-31, as the program has it */
#define EPOCH_1900                                                                                 \
        (-25569) /* 1899-12-30 in days since 1970: the program takes 1900 for a leap year */
#define EPOCH_1904 (-24107)
#define CUSTOM_FORMAT 164 /* numbers of formats that a workbook defines begin here */

void kz_sheet_cells_deinit(struct kz_sheet_cells *cells)
{
        kz_buf_deinit(&cells->strings);
        free(cells->ends);
        free(cells->dated);
}

/* sharedStrings.xml: <si> with <t>, or runs of them; <rPh> is how a word is pronounced. */
struct strings {
        struct kz_sheet_cells *cells;
        unsigned skip;
        bool in_text;
};

static enum kz_status strings_start(void *ctx, struct kz_xml_name name, const char *const *attrs)
{
        struct strings *strings = ctx;

        (void)attrs;
        if (strings->skip || kz_str_eq(name.local, KZ_STR("rPh")))
                strings->skip++;
        else if (kz_str_eq(name.local, KZ_STR("t")))
                strings->in_text = true;
        return KZ_OK;
}

static enum kz_status strings_end(void *ctx, struct kz_xml_name name)
{
        struct strings *strings = ctx;
        struct kz_sheet_cells *cells = strings->cells;

        strings->in_text = false;
        if (strings->skip) {
                strings->skip--;
                return KZ_OK;
        }
        if (!kz_str_eq(name.local, KZ_STR("si")))
                return KZ_OK;
        if (kz_grow((void **)&cells->ends, &cells->ends_cap, cells->n_strings + 1,
                    sizeof(*cells->ends)))
                return KZ_E_NOMEM;
        cells->ends[cells->n_strings++] = cells->strings.len;
        return KZ_OK;
}

static enum kz_status strings_text(void *ctx, struct kz_str text)
{
        struct strings *strings = ctx;

        if (strings->skip || !strings->in_text)
                return KZ_OK;
        return kz_buf_append_str(&strings->cells->strings, text);
}

enum kz_status kz_sheet_cells_strings(struct kz_sheet_cells *cells, struct kz_office *office,
        struct kz_str part, struct kz_error *err)
{
        struct strings strings = {cells, 0, false};
        const struct kz_xml_handler handler = {&strings, strings_start, strings_end, strings_text};

        return part.len ? kz_office_xml(office, part, &handler, err) : KZ_OK;
}

/* styles.xml: <numFmts> define formats, <cellXfs> lists those of cells. */
struct formats {
        struct kz_sheet_cells *cells;
        bool in_cells;
        bool *custom; /* by number, from CUSTOM_FORMAT */
        size_t n_custom, custom_cap;
};

static bool number_of(struct kz_str s, unsigned long max, unsigned long *ret)
{
        unsigned long n = 0;
        size_t i;

        for (i = 0; i < s.len; i++) {
                if (s.ptr[i] < '0' || s.ptr[i] > '9' || n > max)
                        return false;
                n = n * 10 + (unsigned long)(s.ptr[i] - '0');
        }
        *ret = n;
        return s.len > 0 && n <= max;
}

/* "dd.mm.yyyy;@" shows a day, and so does "d mmmm yyyy г."; "0.00" and "mm:ss" do not. What stands
 * in quotes, in brackets or after a backslash is shown as it is. */
static bool shows_a_day(struct kz_str code)
{
        bool quoted = false, bracketed = false, year = false, day = false, month = false;
        size_t i;

        for (i = 0; i < code.len; i++) {
                char c = code.ptr[i];

                if (c == '"')
                        quoted = !quoted;
                else if (quoted)
                        continue;
                else if (c == '\\')
                        i++;
                else if (c == '[' || c == ']')
                        bracketed = c == '[';
                else if (!bracketed) {
                        year |= c == 'y' || c == 'Y';
                        day |= c == 'd' || c == 'D';
                        month |= c == 'm' || c == 'M';
                }
        }
        return year || (day && month);
}

static enum kz_status set_flag(bool **flags, size_t *count, size_t *cap, size_t index, bool flag)
{
        if (kz_grow((void **)flags, cap, index + 1, sizeof(**flags)))
                return KZ_E_NOMEM;
        for (; *count <= index; ++*count)
                (*flags)[*count] = false;
        (*flags)[index] = flag;
        return KZ_OK;
}

static bool is_dated(const struct formats *formats, unsigned long number)
{
        /* 14 to 17 and 22 are days in every language, 27 to 36 and 50 to 58 in some. */
        if (number < CUSTOM_FORMAT)
                return (number >= 14 && number <= 17) || number == 22 ||
                       (number >= 27 && number <= 31) || number == 36 ||
                       (number >= 50 && number <= 54) || number == 57 || number == 58;
        number -= CUSTOM_FORMAT;
        return number < formats->n_custom && formats->custom[number];
}

static enum kz_status formats_start(void *ctx, struct kz_xml_name name, const char *const *attrs)
{
        struct formats *formats = ctx;
        struct kz_sheet_cells *cells = formats->cells;
        unsigned long number = 0;

        if (kz_str_eq(name.local, KZ_STR("cellXfs")))
                formats->in_cells = true;
        if (!number_of(
                    kz_xml_attr(attrs, "numFmtId"), CUSTOM_FORMAT + KZ_SHEET_FORMATS_MAX, &number))
                return KZ_OK;
        if (kz_str_eq(name.local, KZ_STR("numFmt")) && number >= CUSTOM_FORMAT)
                return set_flag(&formats->custom, &formats->n_custom, &formats->custom_cap,
                        number - CUSTOM_FORMAT, shows_a_day(kz_xml_attr(attrs, "formatCode")));
        if (!formats->in_cells || !kz_str_eq(name.local, KZ_STR("xf")) ||
                cells->n_dated == KZ_SHEET_FORMATS_MAX)
                return KZ_OK;
        return set_flag(&cells->dated, &cells->n_dated, &cells->dated_cap, cells->n_dated,
                is_dated(formats, number));
}

static enum kz_status formats_end(void *ctx, struct kz_xml_name name)
{
        struct formats *formats = ctx;

        if (kz_str_eq(name.local, KZ_STR("cellXfs")))
                formats->in_cells = false;
        return KZ_OK;
}

enum kz_status kz_sheet_cells_formats(struct kz_sheet_cells *cells, struct kz_office *office,
        struct kz_str part, struct kz_error *err)
{
        struct formats formats = {cells, false, NULL, 0, 0};
        const struct kz_xml_handler handler = {&formats, formats_start, formats_end, NULL};
        enum kz_status status = KZ_OK;

        if (part.len)
                status = kz_office_xml(office, part, &handler, err);
        free(formats.custom);
        return status;
}

struct kz_str kz_sheet_cells_string(const struct kz_sheet_cells *cells, struct kz_str number)
{
        unsigned long i;
        size_t start;

        if (!number_of(number, UINT32_MAX, &i) || i >= cells->n_strings)
                return KZ_STR("");
        start = i ? cells->ends[i - 1] : 0;
        return (struct kz_str){
                cells->strings.data ? cells->strings.data + start : "", cells->ends[i] - start};
}

enum kz_status kz_sheet_cells_number(const struct kz_sheet_cells *cells, struct kz_str value,
        struct kz_str format, struct kz_buf *out)
{
        char text[NUMBER_MAX], *end;
        unsigned long i;
        double number;

        if (value.len == 0 || value.len >= sizeof(text))
                return kz_buf_append_str(out, value);
        memcpy(text, value.ptr, value.len);
        text[value.len] = '\0';
        number = strtod(text, &end);
        if (end != text + value.len || !isfinite(number))
                return kz_buf_append_str(out, value);
        if (number_of(format, KZ_SHEET_FORMATS_MAX, &i) && i < cells->n_dated && cells->dated[i] &&
                number >= 1 && number <= DAYS_MAX) {
                kz_date_format(((int64_t)number + (cells->since_1904 ? EPOCH_1904 : EPOCH_1900)) *
                                       KZ_DAY_SECONDS,
                        text);
                return kz_buf_append_cstr(out, text);
        }
        return kz_buf_printf(out, "%.15g", number);
}
