#include "tests/unit/segment/segment_world.h"

#include <stdio.h>
#include <stdlib.h>

#include "index/base/field.h"
#include "index/base/length.h"

#define WORDS 60
#define LENGTH_MAX 200

/* splitmix64 (Steele, Lea, Flood 2014). */
uint32_t segment_world_random(struct segment_world *world, uint32_t below)
{
        uint64_t z = world->random += 0x9E3779B97F4A7C15u;

        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
        z = (z ^ z >> 27) * 0x94D049BB133111EBu;
        return (uint32_t)((z ^ z >> 31) % below);
}

static struct kz_str keep(struct segment_world *world, const char *s)
{
        struct kz_str kept = kz_arena_dup(&world->arena, kz_str(s));

        assert_non_null(kept.ptr);
        return kept;
}

/* Low words are frequent, high ones rare. Words 0 to 9 are always written as they are. */
static void some_word(struct segment_world *world, char term[16], char form[16])
{
        static const char *const endings[] = {"", "", "s", "ed"};
        uint32_t a = segment_world_random(world, WORDS), b = segment_world_random(world, WORDS);
        const char *ending = endings[segment_world_random(world, 4)];

        a = a < b ? a : b;
        snprintf(term, 16, "w%u", a);
        snprintf(form, 16, "w%u%s", a, a < 10 ? "" : ending);
}

static void add_words(struct segment_world *world, struct kz_termvector *tv, uint32_t first,
        uint32_t n, bool title, struct kz_buf *text)
{
        char term[16], form[16], prefixed[20];
        uint32_t i;

        for (i = 0; i < n; i++) {
                some_word(world, term, form);
                assert_int_equal(kz_termvector_add_form(tv, kz_str(term), kz_str(form), first + i,
                                         title ? KZ_TITLE_WEIGHT : 1, false),
                        KZ_OK);
                snprintf(prefixed, sizeof(prefixed), KZ_PREFIX_TITLE "%s", term);
                if (title)
                        assert_int_equal(kz_termvector_add_form(tv, kz_str(prefixed), kz_str(form),
                                                 first + i, 1, true),
                                KZ_OK);
                assert_int_equal(kz_buf_printf(text, "%s%s", i ? " " : "", form), KZ_OK);
        }
        /* A word of two parts: once, at two positions, without a form. */
        if (n >= 2 && !title && segment_world_random(world, 3) == 0) {
                assert_int_equal(kz_termvector_add(tv, KZ_STR("w1-w2"), first, 1, false), KZ_OK);
                assert_int_equal(
                        kz_termvector_add(tv, KZ_STR("w1-w2"), first + 1, 0, false), KZ_OK);
        }
}

static void make_document(struct segment_world *world, size_t i)
{
        static const char *const languages[] = {"en", "ru", "kk", ""};
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf title = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf head = KZ_BUF_NULL;
        struct segment_world_doc *doc = &world->docs[i];
        uint32_t n_title = segment_world_random(world, 6);
        char id[32], sketch[24];
        struct kz_str head_text;
        size_t k;

        doc->terms = (struct kz_termvector)KZ_TERMVECTOR_NULL;
        add_words(world, &doc->terms, 1, n_title, true, &title);
        add_words(world, &doc->terms, n_title + 100, segment_world_random(world, LENGTH_MAX), false,
                &text);
        assert_int_equal(
                kz_termvector_add(&doc->terms, KZ_STR(KZ_PREFIX_SOURCE "s"), 0, 1, true), KZ_OK);
        assert_int_equal(kz_termvector_finish(&doc->terms), KZ_OK);
        snprintf(id, sizeof(id), "s:%u-%zu", segment_world_random(world, 1000), i);
        doc->document = (struct kz_document){.id = keep(world, id),
                .source = KZ_STR("s"),
                .title = kz_arena_dup(&world->arena, kz_buf_str(&title)),
                .lang = kz_str(languages[segment_world_random(world, 4)])};
        assert_int_equal(kz_document_encode(&doc->document, &head), KZ_OK);
        head_text = kz_arena_dup(&world->arena, kz_buf_str(&head));
        doc->document.text = kz_arena_dup(&world->arena, kz_buf_str(&text));
        for (k = 0; k < sizeof(sketch); k++)
                sketch[k] = (char)segment_world_random(world, 256);
        doc->segment = (struct kz_segment_document){.id = doc->document.id,
                .terms = &doc->terms,
                .seq = 1000 + i,
                .has_ts = segment_world_random(world, 5) > 0,
                .ts = (int64_t)segment_world_random(world, 2000000000) - 500000000,
                .source = doc->document.source,
                .lang = doc->document.lang,
                .hash = kz_arena_dup(&world->arena, (struct kz_str){sketch, 16}),
                .sketch = kz_arena_dup(&world->arena,
                        (struct kz_str){sketch, segment_world_random(world, 3) ? 24 : 0}),
                .head = head_text,
                .text = doc->document.text};
}

void segment_world_init(struct segment_world *world, uint64_t seed, size_t n_docs)
{
        size_t i;

        *world = (struct segment_world){.random = seed, .n = n_docs};
        world->docs = calloc(n_docs + 1, sizeof(*world->docs));
        assert_non_null(world->docs);
        for (i = 0; i < n_docs; i++)
                make_document(world, i);
        for (i = 0; i < SEGMENT_WORLD_NAMES; i++) {
                struct segment_world_name *name = &world->names[i];

                snprintf(name->key, sizeof(name->key), "k%u", segment_world_random(world, 9));
                snprintf(name->term, sizeof(name->term), "w%zu", i);
                snprintf(name->form, sizeof(name->form), "w%zus", i);
                name->flags = segment_world_random(world, 4);
        }
}

void segment_world_deinit(struct segment_world *world)
{
        size_t i;

        for (i = 0; i < world->n; i++)
                kz_termvector_deinit(&world->docs[i].terms);
        free(world->docs);
        kz_arena_deinit(&world->arena);
}

static void add_name(struct kz_segment_writer *writer, const struct segment_world_name *from)
{
        const struct kz_name name = {kz_str(from->term), kz_str(from->form), from->flags};
        struct kz_error err = KZ_ERROR_NULL;

        assert_ok(kz_segment_writer_add_names(writer, kz_str(from->key), &name, 1, &err), &err);
}

static const struct kz_termvector_entry *entry_of(
        const struct kz_termvector *tv, struct kz_str term)
{
        size_t i;

        for (i = 0; i < tv->n_entries; i++) {
                if (kz_str_eq(tv->entries[i].term, term))
                        return &tv->entries[i];
        }
        return NULL;
}

/* Whether one of the documents has the name's term: a merge lets go of others. */
static bool has_name(const struct segment_world *world, size_t from, size_t to,
        const struct segment_world_name *name)
{
        size_t i;

        for (i = from; i < to; i++) {
                if (!world->docs[i].gone && entry_of(&world->docs[i].terms, kz_str(name->term)))
                        return true;
        }
        return false;
}

void segment_world_build(struct segment_world *world, size_t from, size_t to, bool names,
        size_t memory, const char *path)
{
        const struct kz_segment_settings settings = {
                .analyzer = SEGMENT_WORLD_ANALYZER, .name_rules = 5, .memory = memory};
        struct kz_segment_writer *writer = NULL;
        struct kz_error err = KZ_ERROR_NULL;
        size_t i;

        assert_ok(kz_segment_writer_new(path, &settings, &writer, &err), &err);
        for (i = from; i < to; i++) {
                if (!world->docs[i].gone)
                        assert_ok(
                                kz_segment_writer_add(writer, &world->docs[i].segment, &err), &err);
        }
        for (i = 0; i < SEGMENT_WORLD_NAMES && names; i++) {
                if (world->strange_names || has_name(world, from, to, &world->names[i]))
                        add_name(writer, &world->names[i]);
        }
        assert_ok(kz_segment_writer_finish(writer, &err), &err);
        kz_segment_writer_free(writer);
}

/* ---- Comparing ---- */

struct expected {
        struct segment_world *world;
        size_t *docs; /* of the world: those in the segment, in order */
        size_t n;
        struct kz_tier *tier;
};

/* Where the document has the term written so. */
static size_t positions_of(const struct kz_termvector *tv, const struct kz_termvector_entry *entry,
        struct kz_str form, uint32_t *ret)
{
        size_t n = 0;
        uint32_t i;

        for (i = 0; i < entry->n_positions; i++) {
                if (kz_str_eq(tv->forms.entries[entry->forms[i]].form, form))
                        ret[n++] = entry->positions[i];
        }
        return n;
}

static void assert_forms(struct expected *e, kz_docnum doc, const struct kz_termvector *tv,
        const struct kz_termvector_entry *entry)
{
        uint32_t want[2 * LENGTH_MAX];
        struct kz_error err = KZ_ERROR_NULL;
        const uint32_t *list;
        uint32_t n, i;

        for (i = 0; i < entry->n_positions; i++) {
                struct kz_str form = tv->forms.entries[entry->forms[i]].form;
                size_t n_want = positions_of(tv, entry, form, want);

                if (!form.len)
                        continue;
                assert_ok(e->tier->ops->forms(
                                  e->tier, doc, entry->term, form, false, &list, &n, &err),
                        &err);
                assert_int_equal(n, n_want);
                assert_memory_equal(list, want, n * sizeof(*list));
        }
        assert_ok(
                e->tier->ops->forms(e->tier, doc, entry->term, KZ_STR("zz"), true, &list, &n, &err),
                &err);
        assert_int_equal(n, 0);
}

static void assert_posting(struct expected *e, struct kz_postings *p, size_t at,
        const struct kz_termvector_entry *entry)
{
        const struct kz_termvector *tv = &e->world->docs[e->docs[at]].terms;
        struct kz_error err = KZ_ERROR_NULL;
        const uint32_t *positions;
        uint32_t n;

        assert_false(p->done);
        assert_int_equal(p->docs[p->at], at + 1);
        assert_int_equal(p->freqs[p->at], entry->freq);
        assert_int_equal(p->lengths[p->at], kz_length_encode(tv->length));
        assert_ok(p->ops->positions(p, &positions, &n, &err), &err);
        assert_int_equal(n, entry->n_positions);
        if (n)
                assert_memory_equal(positions, entry->positions, n * sizeof(*positions));
}

static void assert_term(struct expected *e, struct kz_str term)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_postings *p = NULL;
        uint64_t df = 0, want = 0;
        size_t i;

        assert_ok(e->tier->ops->postings(
                          e->tier, term, KZ_POSTINGS_LENGTHS | KZ_POSTINGS_POSITIONS, &p, &err),
                &err);
        for (i = 0; i < e->n; i++) {
                const struct kz_termvector *tv = &e->world->docs[e->docs[i]].terms;
                const struct kz_termvector_entry *entry = entry_of(tv, term);

                if (!entry)
                        continue;
                assert_posting(e, p, i, entry);
                if (entry->forms)
                        assert_forms(e, (kz_docnum)i + 1, tv, entry);
                assert_ok(kz_postings_next(p, &err), &err);
                want++;
        }
        assert_true(p->done);
        kz_postings_free(p);
        assert_ok(e->tier->ops->df(e->tier, term, &df, &err), &err);
        assert_int_equal(df, want);
}

static int compare_terms(const void *a, const void *b)
{
        return kz_str_cmp(*(const struct kz_str *)a, *(const struct kz_str *)b);
}

/* Every term of the documents, in order, each once. */
static size_t all_terms(const struct expected *e, struct kz_str **ret)
{
        size_t i, k, n = 0, kept = 0;
        struct kz_str *terms;

        for (i = 0; i < e->n; i++)
                n += e->world->docs[e->docs[i]].terms.n_entries;
        terms = calloc(n + 1, sizeof(*terms));
        assert_non_null(terms);
        for (i = 0, n = 0; i < e->n; i++) {
                const struct kz_termvector *tv = &e->world->docs[e->docs[i]].terms;

                for (k = 0; k < tv->n_entries; k++)
                        terms[n++] = tv->entries[k].term;
        }
        qsort(terms, n, sizeof(*terms), compare_terms);
        for (i = 0; i < n; i++) {
                if (kept == 0 || !kz_str_eq(terms[kept - 1], terms[i]))
                        terms[kept++] = terms[i];
        }
        *ret = terms;
        return kept;
}

static void assert_terms(struct expected *e)
{
        struct kz_str *terms;
        size_t n = all_terms(e, &terms), i;
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_terms *walk = NULL;

        for (i = 0; i < n; i++)
                assert_term(e, terms[i]);
        assert_term(e, KZ_STR("there is no such term"));
        assert_ok(e->tier->ops->terms(e->tier, KZ_STR("w"), KZ_STR("w"), &walk, &err), &err);
        for (i = 0; i < n; i++) {
                if (terms[i].ptr[0] != 'w')
                        continue;
                assert_false(walk->done);
                assert_true(kz_str_eq(walk->term, terms[i]));
                assert_ok(walk->ops->next(walk, &err), &err);
        }
        assert_true(walk->done);
        kz_terms_free(walk);
        free(terms);
}

static void assert_bytes(
        struct expected *e, kz_docnum doc, enum kz_column column, struct kz_str want)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_str bytes;

        assert_ok(e->tier->ops->bytes(e->tier, doc, column, &bytes, &err), &err);
        assert_int_equal(bytes.len, want.len);
        assert_memory_equal(bytes.ptr, want.ptr, want.len);
}

static void assert_document(struct expected *e, size_t at)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf record = KZ_BUF_NULL;
        const struct segment_world_doc *doc = &e->world->docs[e->docs[at]];
        const kz_docnum number = (kz_docnum)at + 1;
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_document document;
        struct kz_tier_text part;
        int64_t value = 0;
        bool has;

        assert_bytes(e, number, KZ_COLUMN_ID, doc->segment.id);
        assert_bytes(e, number, KZ_COLUMN_LANG, doc->segment.lang);
        assert_bytes(e, number, KZ_COLUMN_HASH, doc->segment.hash);
        assert_bytes(e, number, KZ_COLUMN_SKETCH, doc->segment.sketch);
        assert_bytes(e, number, KZ_COLUMN_KIND, KZ_STR(""));
        assert_ok(e->tier->ops->number(e->tier, number, KZ_COLUMN_DATE, &value, &has, &err), &err);
        assert_true(has == doc->segment.has_ts);
        if (has)
                assert_true(value == doc->segment.ts);
        assert_ok(e->tier->ops->number(e->tier, number, KZ_COLUMN_SEQ, &value, &has, &err), &err);
        assert_true(has && (uint64_t)value == doc->segment.seq);
        assert_ok(e->tier->ops->stored(e->tier, number, &record, &err), &err);
        assert_ok(kz_document_decode(kz_buf_str(&record), &document, &err), &err);
        assert_true(kz_str_eq(document.text, doc->document.text));
        assert_true(kz_str_eq(document.title, doc->document.title));
        assert_true(kz_str_eq(document.id, doc->document.id));
        kz_buf_clear(&record);
        assert_ok(e->tier->ops->head(e->tier, number, &record, &err), &err);
        assert_ok(kz_document_decode(kz_buf_str(&record), &document, &err), &err);
        assert_true(kz_str_eq(document.id, doc->document.id) && document.text.len == 0);
        assert_ok(e->tier->ops->text(e->tier, number, 0, UINT32_MAX, 0, &part, &err), &err);
        assert_true(part.offset == 0 && part.last && kz_str_eq(part.bytes, doc->document.text));
}

void segment_world_assert_same(
        struct segment_world *world, size_t from, size_t to, struct kz_segment *segment)
{
        struct expected e = {.world = world};
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_tier_stats stats;
        uint64_t length = 0;
        kz_docnum found = 0;
        size_t i;

        e.docs = calloc(to - from + 1, sizeof(*e.docs));
        assert_non_null(e.docs);
        for (i = from; i < to; i++) {
                if (world->docs[i].gone)
                        continue;
                length += world->docs[i].terms.length;
                e.docs[e.n++] = i;
        }
        assert_ok(kz_segment_tier_open(segment, NULL, &e.tier, &err), &err);
        assert_ok(e.tier->ops->stats(e.tier, &stats, &err), &err);
        assert_int_equal(stats.documents, e.n);
        assert_int_equal(stats.total_length, length);
        assert_terms(&e);
        for (i = 0; i < e.n; i++) {
                assert_document(&e, i);
                assert_ok(kz_segment_find(
                                  segment, NULL, world->docs[e.docs[i]].segment.id, &found, &err),
                        &err);
                assert_int_equal(found, i + 1);
        }
        assert_status(
                kz_segment_find(segment, NULL, KZ_STR("s:none"), &found, &err), KZ_E_NOT_FOUND);
        kz_tier_free(e.tier);
        free(e.docs);
}
