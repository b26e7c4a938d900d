#include "tests/support/memory_tier.h"

#include <stdlib.h>

#include "index/base/length.h"

struct memory_tier {
        struct kz_tier tier;
        const struct kz_memory_doc *docs;
        size_t n;
        const struct kz_memory_name *names;
        size_t n_names;
        uint64_t calls, fail_at, postings;
        size_t open;
        unsigned turn;  /* makes block sizes differ */
        unsigned knows; /* enum kz_memory_knows */
        uint32_t seed;
        char *scratch;    /* the last bytes() answer */
        uint32_t *forms;  /* the last forms() answer */
        uint8_t *lengths; /* of every number up to the last document's */
};

struct memory_postings {
        struct kz_postings p;
        struct memory_tier *tier;
        struct kz_str term;   /* ptr NULL: every document */
        struct kz_str second; /* of a pair, whose first is the term; else ptr is NULL */
        unsigned flags;
        size_t from; /* the first document not yet seen */
        uint32_t *positions;
};

struct memory_terms {
        struct kz_terms t;
        struct memory_tier *tier;
        struct kz_str prefix;
};

kz_docnum kz_memory_tier_docnum(size_t i)
{
        return (kz_docnum)(i * 3 + 2);
}

size_t kz_memory_tier_index(kz_docnum doc)
{
        return (doc - 2) / 3;
}

static enum kz_status call(struct memory_tier *tier, struct kz_error *err)
{
        free(tier->scratch);
        tier->scratch = NULL;
        free(tier->forms);
        tier->forms = NULL;
        tier->calls++;
        if (tier->fail_at && tier->calls >= tier->fail_at)
                return kz_error_set(err, KZ_E_MODIFIED, "the memory tier was told to fail");
        return KZ_OK;
}

static const struct kz_termvector_entry *find(const struct kz_memory_doc *doc, struct kz_str term)
{
        size_t low = 0, high = doc->terms->n_entries;

        while (low < high) {
                size_t mid = (low + high) / 2;
                int c = kz_str_cmp(doc->terms->entries[mid].term, term);

                if (c == 0)
                        return &doc->terms->entries[mid];
                if (c < 0)
                        low = mid + 1;
                else
                        high = mid;
        }
        return NULL;
}

static void memory_free(struct kz_tier *t)
{
        struct memory_tier *tier = (struct memory_tier *)t;

        free(tier->scratch);
        free(tier->forms);
        free(tier->lengths);
        free(tier);
}

static enum kz_status memory_stats(
        struct kz_tier *t, struct kz_tier_stats *ret, struct kz_error *err)
{
        struct memory_tier *tier = (struct memory_tier *)t;
        enum kz_status status = call(tier, err);
        size_t i;

        if (status)
                return status;
        *ret = (struct kz_tier_stats){
                .documents = tier->n, .df_exact = tier->knows & KZ_MEMORY_DF_EXACT};
        for (i = 0; i < tier->n; i++)
                ret->total_length += tier->docs[i].terms->length;
        return KZ_OK;
}

static enum kz_status memory_df(
        struct kz_tier *t, struct kz_str term, uint64_t *ret, struct kz_error *err)
{
        struct memory_tier *tier = (struct memory_tier *)t;
        enum kz_status status = call(tier, err);
        size_t i;

        if (status)
                return status;
        *ret = 0;
        for (i = 0; i < tier->n; i++)
                *ret += find(&tier->docs[i], term) != NULL;
        return KZ_OK;
}

static void drop_positions(struct memory_postings *m)
{
        free(m->positions);
        m->positions = NULL;
}

/* Where the document has the pair; ret may be NULL. */
static uint32_t find_pair(
        const struct memory_postings *m, const struct kz_memory_doc *doc, uint32_t *ret)
{
        const struct kz_termvector_entry *first = find(doc, m->term),
                                         *second = find(doc, m->second);
        uint32_t i, k, n = 0;

        for (i = 0, k = 0; first && second && i < first->n_positions; i++) {
                while (k < second->n_positions && second->positions[k] <= first->positions[i])
                        k++;
                if (k == second->n_positions || second->positions[k] != first->positions[i] + 1)
                        continue;
                if (ret)
                        ret[n] = first->positions[i];
                n++;
        }
        return n;
}

static uint32_t freq_in(const struct memory_postings *m, const struct kz_memory_doc *doc)
{
        const struct kz_termvector_entry *entry;

        if (m->second.ptr)
                return find_pair(m, doc, NULL);
        entry = m->term.ptr ? find(doc, m->term) : NULL;
        return m->term.ptr ? (entry ? entry->freq : 0) : 1;
}

static void load(struct memory_postings *m)
{
        struct kz_postings *p = &m->p;
        uint32_t i;

        for (i = 0; i < p->n; i++) {
                const struct kz_memory_doc *doc = &m->tier->docs[kz_memory_tier_index(p->docs[i])];

                p->freqs[i] = freq_in(m, doc);
                if (m->flags & KZ_POSTINGS_LENGTHS)
                        p->lengths[i] = kz_length_encode(doc->terms->length);
        }
        p->deferred = false;
}

/* Before the first posting, where nothing but to be sought makes sense. */
static enum kz_status stand_before(struct memory_postings *m, struct kz_error *err)
{
        memset(m->p.docs, 0xEE, sizeof(m->p.docs));
        memset(m->p.freqs, 0xEE, sizeof(m->p.freqs));
        memset(m->p.lengths, 0xEE, sizeof(m->p.lengths));
        m->p.docs[0] = 0;
        m->p.n = 1;
        return call(m->tier, err);
}

static enum kz_status memory_load(struct kz_postings *p, struct kz_error *err)
{
        struct memory_postings *m = (struct memory_postings *)p;
        enum kz_status status = call(m->tier, err);

        if (!p->deferred)
                abort(); /* kz_postings_load() asks once */
        if (!status)
                load(m);
        return status;
}

static enum kz_status memory_freq(struct kz_postings *p, uint32_t *ret, struct kz_error *err)
{
        struct memory_postings *m = (struct memory_postings *)p;
        enum kz_status status = call(m->tier, err);

        if (!status)
                *ret = freq_in(m, &m->tier->docs[kz_memory_tier_index(p->docs[p->at])]);
        return status;
}

static enum kz_status memory_fill(struct kz_postings *p, struct kz_error *err)
{
        struct memory_postings *m = (struct memory_postings *)p;
        enum kz_status status = call(m->tier, err);
        uint32_t want = 1 + m->tier->turn++ * 7 % ((m->flags & KZ_POSTINGS_SPARSE) ? 3 : 11);

        if (status)
                return status;
        if (m->tier->n > 1000)
                want = want * 11 < KZ_POSTINGS_BLOCK ? want * 11 : KZ_POSTINGS_BLOCK;
        drop_positions(m);
        p->at = p->n = 0;
        memset(p->docs, 0xEE, sizeof(p->docs));
        memset(p->freqs, 0xEE, sizeof(p->freqs));
        memset(p->lengths, 0xEE, sizeof(p->lengths));
        for (; m->from < m->tier->n && p->n < want; m->from++) {
                if (freq_in(m, &m->tier->docs[m->from]))
                        p->docs[p->n++] = kz_memory_tier_docnum(m->from);
        }
        m->tier->postings += p->n;
        p->done = p->n == 0;
        p->deferred = !p->done && m->tier->knows & KZ_MEMORY_DEFERS && m->flags & KZ_POSTINGS_DEFER;
        if (!p->deferred)
                load(m);
        return KZ_OK;
}

static enum kz_status memory_fill_from(
        struct kz_postings *p, kz_docnum target, struct kz_error *err)
{
        struct memory_postings *m = (struct memory_postings *)p;

        while (m->from < m->tier->n && kz_memory_tier_docnum(m->from) < target)
                m->from++;
        return memory_fill(p, err);
}

static enum kz_status memory_rewind(struct kz_postings *p, struct kz_error *err)
{
        struct memory_postings *m = (struct memory_postings *)p;
        enum kz_status status = call(m->tier, err);

        if (status)
                return status;
        m->from = 0;
        p->at = 0;
        p->n = 1;
        p->docs[0] = 0;
        p->done = p->deferred = false;
        return KZ_OK;
}

static enum kz_status memory_positions(
        struct kz_postings *p, const uint32_t **ret, uint32_t *ret_n, struct kz_error *err)
{
        struct memory_postings *m = (struct memory_postings *)p;
        const struct kz_termvector_entry *entry;
        const struct kz_memory_doc *doc;
        enum kz_status status = call(m->tier, err);

        if (status)
                return status;
        if (!(m->flags & KZ_POSTINGS_POSITIONS) || p->done)
                return kz_error_set(
                        err, KZ_E_INTERNAL, "positions were not asked for when opening");
        if (p->docs[p->at] == 0)
                abort(); /* not sought yet */
        drop_positions(m);
        doc = &m->tier->docs[kz_memory_tier_index(p->docs[p->at])];
        entry = find(doc, m->term);
        *ret_n = entry->n_positions;
        *ret = NULL;
        if (entry->n_positions == 0)
                return KZ_OK;
        m->positions = malloc(entry->n_positions * sizeof(*m->positions));
        if (!m->positions)
                return kz_error_nomem(err);
        memcpy(m->positions, entry->positions, entry->n_positions * sizeof(*m->positions));
        if (m->second.ptr)
                *ret_n = find_pair(m, doc, m->positions);
        *ret = m->positions;
        return KZ_OK;
}

static void memory_postings_free(struct kz_postings *p)
{
        struct memory_postings *m = (struct memory_postings *)p;

        m->tier->open--;
        drop_positions(m);
        free(m);
}

/* ---- Bounds ---- */

/* Where stretches end: at documents that hash so. KZ_DOC_END: the last. */
static kz_docnum stretch_end(const struct memory_tier *tier, size_t from, bool wide)
{
        const uint32_t often = (wide ? 16 : 4) + (tier->n > 1000 ? 64 : 0);
        size_t i;

        for (i = from; i + 1 < tier->n; i++) {
                if (((uint32_t)i * 2654435761U ^ tier->seed * 40503U) % often == 0)
                        return kz_memory_tier_docnum(i) + tier->seed % 3;
        }
        return KZ_DOC_END;
}

/* A pair for each of the frequencies 1, 2 and 3, and one for all above. */
static void add_impact(struct kz_impact *pairs, uint32_t freq, uint8_t length)
{
        struct kz_impact *pair = &pairs[freq < KZ_IMPACTS ? freq - 1 : KZ_IMPACTS - 1];
        const uint8_t capped = freq < KZ_IMPACT_ANY ? (uint8_t)freq : KZ_IMPACT_ANY;

        if (!pair->freq || length < pair->length)
                pair->length = length;
        if (capped > pair->freq)
                pair->freq = capped;
}

static void set_impacts(struct kz_bound *bound, const struct kz_impact *pairs)
{
        uint32_t i;

        for (i = 0; i < KZ_IMPACTS; i++) {
                if (pairs[i].freq)
                        bound->impacts[bound->n++] = pairs[i];
        }
}

static void stretch_from(
        const struct memory_postings *m, kz_docnum target, bool wide, struct kz_bound *ret)
{
        const struct memory_tier *tier = m->tier;
        struct kz_impact pairs[KZ_IMPACTS] = {{0, 0}};
        size_t i = target / 3; /* the first that is not before it */

        *ret = (struct kz_bound){.last = stretch_end(tier, i, wide)};
        for (; i < tier->n && kz_memory_tier_docnum(i) <= ret->last; i++) {
                uint32_t freq = freq_in(m, &tier->docs[i]);
                uint8_t length = kz_length_encode(tier->docs[i].terms->length);

                if (!freq)
                        continue;
                if (tier->knows & KZ_MEMORY_LOOSE && (i ^ tier->seed) % 3 == 0)
                        freq += 1 + (uint32_t)i % 2 * 300;
                if (tier->knows & KZ_MEMORY_LOOSE && (i ^ tier->seed) % 5 == 0)
                        length /= 2;
                add_impact(pairs, freq, length);
        }
        set_impacts(ret, pairs);
}

static enum kz_status memory_bound(struct kz_postings *p, kz_docnum target, bool wide,
        struct kz_bound *ret, struct kz_error *err)
{
        struct memory_postings *m = (struct memory_postings *)p;
        enum kz_status status = call(m->tier, err);

        if (status)
                return status;
        if (!p->done && target < p->docs[p->at])
                abort(); /* never behind the cursor */
        if (p->done)
                *ret = (struct kz_bound){.last = stretch_end(m->tier, target / 3, wide)};
        else
                stretch_from(m, target, wide, ret);
        return KZ_OK;
}

static enum kz_status memory_bounds(struct kz_postings *p, kz_docnum target, bool wide,
        struct kz_bound *ret, uint32_t max, uint32_t *ret_n, struct kz_error *err)
{
        struct memory_postings *m = (struct memory_postings *)p;
        enum kz_status status = call(m->tier, err);

        *ret_n = 0;
        while (!status && *ret_n < max && target / 3 < m->tier->n) {
                stretch_from(m, target, wide, &ret[*ret_n]);
                target = ret[(*ret_n)++].last + 1; /* 0 at the end */
                if (!target)
                        break;
        }
        return status;
}

static const struct kz_postings_ops bare_ops = {
        .fill = memory_fill,
        .fill_from = memory_fill_from,
        .positions = memory_positions,
        .load = memory_load,
        .rewind = memory_rewind,
        .free = memory_postings_free,
};

static const struct kz_postings_ops bound_ops = {
        .fill = memory_fill,
        .fill_from = memory_fill_from,
        .positions = memory_positions,
        .load = memory_load,
        .freq = memory_freq,
        .bound = memory_bound,
        .bounds = memory_bounds,
        .rewind = memory_rewind,
        .free = memory_postings_free,
};

static enum kz_status open_postings(struct kz_tier *t, struct kz_str term, struct kz_str second,
        unsigned flags, struct kz_postings **ret, struct kz_error *err)
{
        struct memory_tier *tier = (struct memory_tier *)t;
        struct memory_postings *m = calloc(1, sizeof(*m));
        enum kz_status status;

        if (!m)
                return kz_error_nomem(err);
        m->p.ops = tier->knows & KZ_MEMORY_BOUNDS ? &bound_ops : &bare_ops;
        m->tier = tier;
        m->term = term;
        m->second = second;
        m->flags = flags;
        if (tier->knows & KZ_MEMORY_BOUNDS)
                m->p.df = (uint32_t)tier->n;
        tier->open++;
        if (flags & KZ_POSTINGS_SPARSE && tier->turn++ % 2)
                status = stand_before(m, err);
        else
                status = memory_fill(&m->p, err);
        if (status) {
                memory_postings_free(&m->p);
                return status;
        }
        *ret = &m->p;
        return KZ_OK;
}

static enum kz_status memory_postings(struct kz_tier *t, struct kz_str term, unsigned flags,
        struct kz_postings **ret, struct kz_error *err)
{
        return open_postings(t, term.ptr ? term : KZ_STR(""), KZ_STR_NULL, flags, ret, err);
}

static enum kz_status memory_all(
        struct kz_tier *t, unsigned flags, struct kz_postings **ret, struct kz_error *err)
{
        return open_postings(t, KZ_STR_NULL, KZ_STR_NULL, flags, ret, err);
}

static enum kz_status memory_pair(struct kz_tier *t, struct kz_str first, struct kz_str second,
        unsigned flags, struct kz_postings **ret, uint64_t *ret_df, struct kz_error *err)
{
        struct memory_tier *tier = (struct memory_tier *)t;
        const struct memory_postings pair = {.tier = tier, .term = first, .second = second};
        size_t i;

        if (!(tier->knows & KZ_MEMORY_PAIRS) || kz_term_is_prefixed(first) ||
                kz_term_is_prefixed(second))
                abort(); /* not to be asked */
        *ret = NULL;
        if ((first.len + second.len + tier->seed) % 7 == 0)
                return call(tier, err); /* of these nothing is known */
        *ret_df = 0;
        for (i = 0; i < tier->n; i++)
                *ret_df += find_pair(&pair, &tier->docs[i], NULL) > 0;
        return open_postings(t, first, second, flags, ret, err);
}

/* The first term after `after` (or at it, when `at` says so) that begins with the prefix. */
static void terms_find(struct memory_terms *m, struct kz_str after, bool at)
{
        struct kz_str best = KZ_STR_NULL;
        size_t i, j;

        m->t.df = 0;
        for (i = 0; i < m->tier->n; i++) {
                const struct kz_termvector *tv = m->tier->docs[i].terms;

                for (j = 0; j < tv->n_entries; j++) {
                        struct kz_str term = tv->entries[j].term;
                        int c = kz_str_cmp(term, after);

                        if (c < 0 || (c == 0 && !at) || !kz_str_starts(term, m->prefix))
                                continue;
                        if (best.ptr && kz_str_cmp(term, best) > 0)
                                break;
                        m->t.df = best.ptr && kz_str_eq(term, best) ? m->t.df + 1 : 1;
                        best = term;
                        break;
                }
        }
        m->t.term = best;
        m->t.done = !best.ptr;
}

static enum kz_status memory_terms_next(struct kz_terms *t, struct kz_error *err)
{
        struct memory_terms *m = (struct memory_terms *)t;
        enum kz_status status = call(m->tier, err);

        if (!status)
                terms_find(m, t->term, false);
        return status;
}

static enum kz_status memory_terms_seek(
        struct kz_terms *t, struct kz_str from, struct kz_error *err)
{
        struct memory_terms *m = (struct memory_terms *)t;
        enum kz_status status = call(m->tier, err);

        if (t->done || kz_str_cmp(t->term, from) >= 0)
                abort(); /* never backwards */
        if (!status)
                terms_find(m, from, true);
        return status;
}

static void memory_terms_free(struct kz_terms *t)
{
        ((struct memory_terms *)t)->tier->open--;
        free(t);
}

static const struct kz_terms_ops terms_ops = {
        memory_terms_next, memory_terms_seek, memory_terms_free};

static enum kz_status memory_terms(struct kz_tier *t, struct kz_str prefix, struct kz_str from,
        struct kz_terms **ret, struct kz_error *err)
{
        struct memory_tier *tier = (struct memory_tier *)t;
        enum kz_status status = call(tier, err);
        struct memory_terms *m;

        if (status)
                return status;
        m = calloc(1, sizeof(*m));
        if (!m)
                return kz_error_nomem(err);
        m->t.ops = &terms_ops;
        m->tier = tier;
        m->prefix = prefix;
        tier->open++;
        terms_find(m, from, true);
        *ret = &m->t;
        return KZ_OK;
}

static enum kz_status memory_number(struct kz_tier *t, kz_docnum doc, enum kz_column column,
        int64_t *ret, bool *ret_has, struct kz_error *err)
{
        struct memory_tier *tier = (struct memory_tier *)t;
        const struct kz_memory_doc *d = &tier->docs[kz_memory_tier_index(doc)];
        enum kz_status status = call(tier, err);

        if (status)
                return status;
        *ret_has = column == KZ_COLUMN_SEQ || (column == KZ_COLUMN_DATE && d->has_ts);
        *ret = column == KZ_COLUMN_SEQ ? (int64_t)doc : d->ts;
        return KZ_OK;
}

static enum kz_status memory_bytes(struct kz_tier *t, kz_docnum doc, enum kz_column column,
        struct kz_str *ret, struct kz_error *err)
{
        struct memory_tier *tier = (struct memory_tier *)t;
        const struct kz_memory_doc *d = &tier->docs[kz_memory_tier_index(doc)];
        enum kz_status status = call(tier, err);
        struct kz_str value = KZ_STR_NULL;

        if (status)
                return status;
        if (column == KZ_COLUMN_ID)
                value = d->id;
        else if (column == KZ_COLUMN_SOURCE)
                value = d->source;
        else if (column == KZ_COLUMN_LANG)
                value = d->lang;
        else if (column == KZ_COLUMN_KIND)
                value = d->kind;
        else if (column == KZ_COLUMN_SKETCH)
                value = d->sketch;
        tier->scratch = malloc(value.len + 1);
        if (!tier->scratch)
                return kz_error_nomem(err);
        if (value.len)
                memcpy(tier->scratch, value.ptr, value.len);
        *ret = (struct kz_str){tier->scratch, value.len};
        return KZ_OK;
}

bool kz_memory_tier_has_form(struct kz_str term, uint32_t position, struct kz_str form, bool begins)
{
        size_t len = term.len + (position % 2 == 0), n = form.len < term.len ? form.len : term.len;

        if (begins ? form.len > len : form.len != len)
                return false;
        return memcmp(form.ptr, term.ptr, n) == 0 &&
               (form.len <= term.len || form.ptr[term.len] == 's');
}

static enum kz_status memory_forms(struct kz_tier *t, kz_docnum doc, struct kz_str term,
        struct kz_str form, bool begins, const uint32_t **ret, uint32_t *ret_n,
        struct kz_error *err)
{
        struct memory_tier *tier = (struct memory_tier *)t;
        const struct kz_termvector_entry *entry;
        enum kz_status status = call(tier, err);
        uint32_t n = 0;
        size_t i;

        if (status)
                return status;
        entry = find(&tier->docs[kz_memory_tier_index(doc)], term);
        tier->forms = malloc((entry->n_positions + 1) * sizeof(*tier->forms));
        if (!tier->forms)
                return kz_error_nomem(err);
        for (i = 0; i < entry->n_positions; i++) {
                if (kz_memory_tier_has_form(term, entry->positions[i], form, begins))
                        tier->forms[n++] = entry->positions[i];
        }
        *ret = tier->forms;
        *ret_n = n;
        return KZ_OK;
}

static enum kz_status memory_names(struct kz_tier *t, struct kz_str key, kz_tier_name_fn fn,
        void *context, struct kz_error *err)
{
        struct memory_tier *tier = (struct memory_tier *)t;
        enum kz_status status = call(tier, err);
        size_t i;

        for (i = 0; i < tier->n_names && !status; i++) {
                if (kz_str_eq(tier->names[i].key, key))
                        status = fn(context, &tier->names[i].name, err);
        }
        return status;
}

static enum kz_status memory_stored(
        struct kz_tier *t, kz_docnum doc, struct kz_buf *out, struct kz_error *err)
{
        struct memory_tier *tier = (struct memory_tier *)t;
        enum kz_status status = call(tier, err);

        if (!status)
                status = kz_buf_append_str(out, tier->docs[kz_memory_tier_index(doc)].record);
        return status;
}

static enum kz_status memory_length(
        struct kz_tier *t, kz_docnum doc, uint8_t *ret, struct kz_error *err)
{
        struct memory_tier *tier = (struct memory_tier *)t;
        enum kz_status status = call(tier, err);

        if (!status)
                *ret = kz_length_encode(tier->docs[kz_memory_tier_index(doc)].terms->length);
        return status;
}

static const struct kz_tier_ops tier_ops = {
        .name = "memory",
        .free = memory_free,
        .stats = memory_stats,
        .df = memory_df,
        .postings = memory_postings,
        .all = memory_all,
        .pair = memory_pair,
        .length = memory_length,
        .terms = memory_terms,
        .number = memory_number,
        .bytes = memory_bytes,
        .forms = memory_forms,
        .names = memory_names,
        .stored = memory_stored,
};

struct kz_tier *kz_memory_tier_new(const struct kz_memory_doc *docs, size_t n)
{
        struct memory_tier *tier = calloc(1, sizeof(*tier));

        if (!tier)
                abort();
        tier->tier.ops = &tier_ops;
        tier->docs = docs;
        tier->n = n;
        return &tier->tier;
}

static void set_lengths(struct memory_tier *tier)
{
        const uint32_t n = tier->n ? kz_memory_tier_docnum(tier->n - 1) : 0;
        size_t i;

        if (!tier->lengths)
                tier->lengths = calloc(n + 1, 1);
        if (!tier->lengths)
                abort();
        for (i = 0; i < tier->n; i++)
                tier->lengths[kz_memory_tier_docnum(i) - 1] =
                        kz_length_encode(tier->docs[i].terms->length);
        tier->tier.lengths = tier->lengths;
        tier->tier.n_lengths = n;
}

void kz_memory_tier_knows(struct kz_tier *t, unsigned knows, uint32_t seed)
{
        struct memory_tier *tier = (struct memory_tier *)t;

        tier->knows = knows;
        tier->seed = seed;
        tier->tier.pair_df = knows & KZ_MEMORY_PAIRS ? 1 + seed % 500 : 0;
        tier->tier.n_lengths = 0;
        if (knows & KZ_MEMORY_LENGTHS)
                set_lengths(tier);
}

void kz_memory_tier_fail_at(struct kz_tier *t, uint64_t n)
{
        struct memory_tier *tier = (struct memory_tier *)t;

        tier->fail_at = n ? tier->calls + n : 0;
        tier->turn = 0;
}

uint64_t kz_memory_tier_calls(const struct kz_tier *t)
{
        return ((const struct memory_tier *)t)->calls;
}

uint64_t kz_memory_tier_postings(const struct kz_tier *t)
{
        return ((const struct memory_tier *)t)->postings;
}

size_t kz_memory_tier_open(const struct kz_tier *t)
{
        return ((const struct memory_tier *)t)->open;
}

void kz_memory_tier_set_names(struct kz_tier *t, const struct kz_memory_name *names, size_t n)
{
        struct memory_tier *tier = (struct memory_tier *)t;

        tier->names = names;
        tier->n_names = n;
}
