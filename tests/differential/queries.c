#include "tests/differential/queries.h"

#include "tests/unit/store/support.h"

#define DEPTH_MAX 2

static void put(struct kz_buf *out, const char *s)
{
        assert_int_equal(kz_buf_append_cstr(out, s), KZ_OK);
}

/* Words of a sentence without what would be an operator or a quote. */
static void put_words(struct texts *texts, unsigned n, struct kz_buf *out)
{
        const struct kz_str words = texts_words(texts, n);
        static const char *const quotes[] = {"«", "»", "“", "”"};
        size_t i, q;

        for (i = 0; i < words.len; i++) {
                for (q = 0; q < KZ_ARRAY_LEN(quotes); q++) {
                        const struct kz_str rest = {words.ptr + i, words.len - i};

                        if (kz_str_starts(rest, kz_str(quotes[q])))
                                i += strlen(quotes[q]);
                }
                if (i < words.len && (!strchr("\"()[]*~=:<>+,;", words.ptr[i]) || !words.ptr[i]))
                        assert_int_equal(kz_buf_append_char(out, words.ptr[i]), KZ_OK);
        }
}

static void put_filter(struct texts *texts, struct kz_buf *out)
{
        static const char *const filters[] = {"lang:en", "lang:ru", "lang:kk", "kind:report",
                "kind:news", "source:news", "source:reports", "date:2018", "date:2016..2019-06",
                "date:>2020-01-01", "path:3", "author:tokayev", "author:серікова", "since:3000d"};

        put(out, filters[texts_random(texts, KZ_ARRAY_LEN(filters))]);
}

static void put_part(struct texts *texts, int depth, struct kz_buf *out)
{
        static const char *const names[] = {"Tokayev", "Токаева", "Тоқаев", "Janaozen", "Жанаозене",
                "Nazarbayev", "Алматы", "Astana", "KNB"};

        switch (texts_random(texts, depth < DEPTH_MAX ? 15 : 12)) {
        case 0:
        case 1:
        case 2:
        case 3:
                put_words(texts, 1, out);
                return;
        case 4:
        case 5:
                put(out, "\"");
                put_words(texts, 2 + texts_random(texts, 3), out);
                put(out, "\"");
                return;
        case 6:
                put(out, "\"");
                put_words(texts, 3, out);
                put(out, "\"~");
                put(out, texts_random(texts, 2) ? "6" : "20");
                return;
        case 7:
                put(out, "=");
                put_words(texts, 1, out);
                return;
        case 8:
                put_words(texts, 1, out);
                if (out->len && out->data[out->len - 1] != ' ')
                        put(out, "*");
                return;
        case 9:
                put(out, "title:");
                put_words(texts, 1, out);
                return;
        case 10:
                put(out, names[texts_random(texts, KZ_ARRAY_LEN(names))]);
                return;
        case 11:
                put_words(texts, 1, out);
                if (texts_random(texts, 3) == 0)
                        put(out, "~");
                return;
        default:
                put(out, "(");
                put_part(texts, depth + 1, out);
                put(out, texts_random(texts, 2) ? " OR " : " ");
                put_part(texts, depth + 1, out);
                put(out, ")");
        }
}

void queries_make(struct texts *texts, struct kz_buf *out)
{
        unsigned parts = 1 + texts_random(texts, 4), i;

        for (i = 0; i < parts; i++) {
                if (i)
                        put(out, texts_random(texts, 4) ? " " : " OR ");
                if (i && texts_random(texts, 8) == 0)
                        put(out, texts_random(texts, 2) ? "-" : "NOT ");
                put_part(texts, 0, out);
        }
        if (texts_random(texts, 4) == 0) {
                put(out, " ");
                put_filter(texts, out);
        }
}
