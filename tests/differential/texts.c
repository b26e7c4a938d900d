#include "tests/differential/texts.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "index/base/fdio.h"
#include "index/base/utf8.h"
#include "tests/unit/store/support.h"
#include "tests/unit/text/corpus.h"

static const char *const folders[] = {"reports", "news", "ru", "kk"};

/* splitmix64 (Steele, Lea, Flood 2014). */
uint32_t texts_random(struct texts *texts, uint32_t below)
{
        uint64_t z = texts->random += 0x9E3779B97F4A7C15u;

        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
        z = (z ^ z >> 27) * 0x94D049BB133111EBu;
        return (uint32_t)((z ^ z >> 31) % below);
}

static void add_sentence(struct texts *texts, struct kz_str sentence)
{
        if (texts->n == texts->cap) {
                texts->cap = texts->cap ? texts->cap * 2 : 256;
                texts->sentences =
                        realloc(texts->sentences, texts->cap * sizeof(*texts->sentences));
                assert_non_null(texts->sentences);
        }
        texts->sentences[texts->n++] = sentence;
}

/* Everything up to a full stop or the end of a line. */
static void cut(struct texts *texts, struct kz_str text)
{
        size_t i, begin = 0;

        for (i = 0; i < text.len; i++) {
                if (text.ptr[i] != '.' && text.ptr[i] != '\n')
                        continue;
                if (i - begin > 20)
                        add_sentence(texts, (struct kz_str){text.ptr + begin, i - begin});
                begin = i + 1;
        }
}

static int is_text(const struct dirent *entry)
{
        const char *dot = strrchr(entry->d_name, '.');

        return dot && (!strcmp(dot, ".txt") || !strcmp(dot, ".md"));
}

static void read_folder(struct texts *texts, const char *path)
{
        struct dirent **entries = NULL;
        int n = scandir(path, &entries, is_text, alphasort), i;

        assert_true(n > 0);
        for (i = 0; i < n; i++) {
                KZ_CLEANUP(kz_buf_deinit) struct kz_buf name = KZ_BUF_NULL;
                KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
                struct kz_str copy;

                assert_int_equal(kz_buf_printf(&name, "%s/%s", path, entries[i]->d_name), KZ_OK);
                assert_ok(kz_file_read(name.data, 1 << 20, &text, &test_error));
                copy = kz_arena_dup(&texts->arena, kz_buf_str(&text));
                assert_non_null(copy.ptr);
                cut(texts, copy);
                free(entries[i]);
        }
        free(entries);
}

void texts_init(struct texts *texts, const char *folder, uint64_t seed)
{
        size_t i;

        *texts = (struct texts){.random = seed, .seed = seed};
        for (i = 0; i < KZ_ARRAY_LEN(folders); i++) {
                KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;

                assert_int_equal(kz_buf_printf(&path, "%s/%s", folder, folders[i]), KZ_OK);
                texts->folders[texts->n_folders++] = texts->n;
                read_folder(texts, path.data);
        }
        texts->folders[texts->n_folders] = texts->n;
        assert_true(texts->n > 100);
}

/* ---- Real documents ---- */

static const char *const collections[] = {
        "en-bbc", "en-un-upr-pdf", "ru-tengrinews", "ru-ovdinfo-reports", "kk-press-fvd"};

/* So much of each: the begin of a long one has no other words than the rest. */
#define REAL_MAX 1800

static bool take_document(void *context, struct kz_str lang, struct kz_str text)
{
        struct texts *texts = context;
        struct kz_str copy;

        (void)lang;
        /* One in three or so: others with each seed. */
        if (texts_random(texts, 3) || text.len < 100)
                return true;
        if (text.len > REAL_MAX)
                text.len = kz_utf8_floor(text.ptr, text.len, REAL_MAX);
        copy = kz_arena_dup(&texts->arena, text);
        assert_non_null(copy.ptr);
        texts->documents[texts->n_documents++] = copy;
        cut(texts, copy);
        return texts->n_documents < texts->documents_wanted;
}

bool texts_init_real(struct texts *texts, size_t n, uint64_t seed)
{
        size_t i;

        *texts = (struct texts){.random = seed, .seed = seed};
        texts->documents = calloc(n + 1, sizeof(*texts->documents));
        assert_non_null(texts->documents);
        for (i = 0; i < KZ_ARRAY_LEN(collections); i++) {
                texts->documents_wanted = n * (i + 1) / KZ_ARRAY_LEN(collections);
                if (texts->n_documents < texts->documents_wanted)
                        corpus_each(collections[i], take_document, texts);
        }
        return texts->n_documents > 100;
}

static void set_real_text(
        struct texts *texts, unsigned i, unsigned version, struct kz_document *doc)
{
        const struct kz_str text = texts->documents[(i + version) % texts->n_documents];
        size_t title = kz_utf8_floor(text.ptr, text.len, text.len < 70 ? text.len : 70);

        doc->title = (struct kz_str){text.ptr, title};
        /* A few are copies of others. */
        doc->text = i % 50 == 49 ? texts->documents[i % 5] : text;
}

void texts_deinit(struct texts *texts)
{
        free(texts->documents);
        free(texts->sentences);
        kz_arena_deinit(&texts->arena);
}

static struct kz_str keep(struct texts *texts, const char *s)
{
        struct kz_str copy = kz_arena_dup(&texts->arena, kz_str(s));

        assert_non_null(copy.ptr);
        return copy;
}

/* Sentences of one folder, more or fewer of them, and now and then the end of a paragraph or page.
 */
static struct kz_str some_text(struct texts *texts, size_t folder, unsigned sentences)
{
        const size_t from = texts->folders[folder], to = texts->folders[folder + 1];
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        struct kz_str copy;
        unsigned i, end;

        for (i = 0; i < sentences; i++) {
                size_t at = from + texts_random(texts, (uint32_t)(to - from));

                assert_int_equal(kz_buf_append_str(&text, texts->sentences[at]), KZ_OK);
                end = texts_random(texts, 8);
                assert_int_equal(
                        kz_buf_append_cstr(&text, end > 1 ? ". " : end ? ".\n\n" : ".\n\f"), KZ_OK);
        }
        copy = kz_arena_dup(&texts->arena, kz_buf_str(&text));
        assert_non_null(copy.ptr);
        return copy;
}

static void set_dealt_text(struct texts *texts, size_t folder, unsigned i, struct kz_document *doc)
{
        doc->title = some_text(texts, folder, texts_random(texts, 3) > 0);
        /* A few are long, and a few are copies of others. */
        if (i % 50 == 49)
                texts->random = (uint64_t)(i % 5);
        doc->text = some_text(
                texts, folder, texts_random(texts, 40) ? 1 + texts_random(texts, 12) : 200);
}

struct kz_document texts_document(struct texts *texts, unsigned i, unsigned version)
{
        static const char *const kinds[] = {"report", "news", "letter", ""};
        static const char *const authors[] = {"A. Tokayev", "Айгүл Серікова", "Иван Петров", ""};
        const size_t folder = i % KZ_ARRAY_LEN(folders);
        struct kz_document doc = {.place = i % 3 ? KZ_PLACE_EXTRACT : KZ_PLACE_PAGES};
        char text[64];
        unsigned year, month;

        texts->random =
                (uint64_t)i * 1000003 + (version == TEXTS_CUT ? 0 : version) + texts->seed * 7919;
        doc.source = kz_str(i % 3 ? "news" : "reports");
        snprintf(text, sizeof(text), "%u/%u.txt", i % 7, i);
        doc.key = keep(texts, text);
        snprintf(text, sizeof(text), "%s:%u/%u.txt", doc.source.ptr, i % 7, i);
        doc.id = keep(texts, text);
        snprintf(text, sizeof(text), "/d/%u/%u.txt", i % 7, i);
        doc.path = keep(texts, text);
        if (texts->n_documents)
                set_real_text(texts, i, version == TEXTS_CUT ? 0 : version, &doc);
        else
                set_dealt_text(texts, folder, i, &doc);
        if (version == TEXTS_CUT)
                doc.text.len = kz_utf8_floor(doc.text.ptr, doc.text.len, doc.text.len / 2);
        doc.author = kz_str(authors[texts_random(texts, 4)]);
        doc.kind = kz_str(kinds[texts_random(texts, 4)]);
        year = 2015 + texts_random(texts, 8);
        month = 1 + texts_random(texts, 12);
        if (texts_random(texts, 5)) {
                snprintf(text, sizeof(text), "%04u-%02u-10", year, month);
                doc.date = keep(texts, text);
                doc.ts = ((int64_t)(year - 1970) * 365 + month * 30) * 86400;
        }
        return doc;
}

struct kz_str texts_words(struct texts *texts, unsigned n)
{
        struct kz_str s = texts->sentences[texts_random(texts, (uint32_t)texts->n)];
        const char *end = s.ptr + s.len, *at = s.ptr, *begin, *next;
        unsigned skip = texts_random(texts, 8);

        while (skip-- && (next = memchr(at, ' ', (size_t)(end - at))))
                at = next + 1;
        begin = at;
        while (n-- && at < end) {
                next = memchr(at, ' ', (size_t)(end - at));
                at = next ? next + 1 : end;
        }
        if (at > begin && at[-1] == ' ')
                at--;
        return (struct kz_str){begin, (size_t)(at - begin)};
}
