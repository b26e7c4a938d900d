/*
 * The analyzer: text to terms with positions, by a chain of small filters
 *
 *      validate, normalise (NFC, case) -> cut into words -> join acronyms -> stem
 *
 * The same code makes index terms, the groups of a query and the marks of a snippet. An analyzer
 * belongs to one thread; it keeps caches and scratch memory.
 */
#ifndef KZ_TEXT_ANALYZER_H
#define KZ_TEXT_ANALYZER_H

#include "index/base/arena.h"
#include "index/base/document.h"
#include "index/base/error.h"
#include "index/base/field.h"
#include "index/base/termvector.h"
#include "index/base/textplace.h"

/* Changes whenever the same text may give other terms; recorded with the index. */
#define KZ_ANALYZER_VERSION 3

struct kz_analyzer;
struct kz_charmap;

enum kz_status kz_analyzer_new(struct kz_analyzer **ret, struct kz_error *err);
struct kz_analyzer *kz_analyzer_free(struct kz_analyzer *analyzer); /* NULL is fine; returns NULL */

/* One word found in a text. Views are valid until the callback returns. */
struct kz_token {
        struct kz_str term; /* the index term: normalised, stemmed, at most KZ_TERM_MAX bytes */
        struct kz_str form; /* normalised but not stemmed */
        uint32_t position;  /* 1 or more; a paragraph's end is a jump of KZ_GAP_PARAGRAPH */
        size_t start, end;  /* half-open range of bytes in the text given */
        bool common;        /* too common to be required (stop list of the language) */
        uint8_t stemmer;    /* enum kz_stemmer_id: that of its script in its paragraph */
};

/* Returns true to go on, false to stop early (that is no error). */
typedef bool (*kz_token_fn)(void *context, const struct kz_token *token);

/*
 * Cuts text (any bytes: what is not UTF-8 is a break) into tokens. lang is an ISO 639 code and says
 * what a paragraph is stemmed as, by the script of each word ("ru" and "en": Russian for Cyrillic,
 * English for Latin; unknown codes: nothing); empty: the letters of the text say it. A paragraph
 * whose own letters are plainly another language's is stemmed as that. Positions begin at `first`
 * (>= 1); *ret_next (may be NULL) is one past the last position used.
 */
enum kz_status kz_analyzer_text(struct kz_analyzer *analyzer, struct kz_str lang,
        struct kz_str text, uint32_t first, kz_token_fn fn, void *context, uint32_t *ret_next,
        struct kz_error *err);

/*
 * The words of kz_analyzer_text as they are written: term is the form, none is common or has a
 * stemmer. A third of the work. Of a part of a text that begins and ends at ASCII white space it
 * gives those that are in it, at their positions when `first` is that of its first.
 */
enum kz_status kz_analyzer_words(struct kz_analyzer *analyzer, struct kz_str text, uint32_t first,
        kz_token_fn fn, void *context, uint32_t *ret_next, struct kz_error *err);

/*
 * The term vector of a document: title and body as described in field.h, `title:` and `author:`
 * terms, and the exact terms of source, lang, kind and path. Not those of id and file, which belong
 * to the store. `tv` is reset first; the caller finishes it.
 */
enum kz_status kz_analyzer_document(struct kz_analyzer *analyzer, const struct kz_document *doc,
        struct kz_termvector *tv, struct kz_error *err);

struct kz_nameforms;

/*
 * The same, which also gathers, each reset first and not where it is NULL: in forms the words that
 * may be names (nameforms.h), in places where words of the text are.
 */
enum kz_status kz_analyzer_document_more(struct kz_analyzer *analyzer,
        const struct kz_document *doc, struct kz_termvector *tv, struct kz_nameforms *forms,
        struct kz_textplaces *places, struct kz_error *err);

/* The position of the first word of a document's text, whose title this is. */
enum kz_status kz_analyzer_body_position(
        struct kz_analyzer *analyzer, struct kz_str title, uint32_t *ret, struct kz_error *err);

/*
 * The tokens of a document as kz_analyzer_document places them: those of the title, of the text and
 * of the author, each kind in order.
 */
enum kz_document_field { KZ_DOCUMENT_TITLE, KZ_DOCUMENT_TEXT, KZ_DOCUMENT_AUTHOR };

/* Returns true to go on, false to stop early (that is no error). */
typedef bool (*kz_document_token_fn)(
        void *context, enum kz_document_field field, const struct kz_token *token);

enum kz_status kz_analyzer_document_tokens(struct kz_analyzer *analyzer,
        const struct kz_document *doc, kz_document_token_fn fn, void *context,
        struct kz_error *err);

/* One member of a group: an index term and what it is worth. */
struct kz_group_term {
        struct kz_str term;
        double weight;          /* 0 < weight <= 1 */
        struct kz_str form;     /* not empty: only where the word is written so, but for case */
        bool begins;            /* or is longer and begins so */
        struct kz_str spelling; /* not empty: another spelling of the word, as a form of it */
};

static inline bool kz_group_term_eq(const struct kz_group_term *a, const struct kz_group_term *b)
{
        return kz_str_eq(a->term, b->term) && kz_str_eq(a->form, b->form) &&
               a->begins == b->begins && a->weight == b->weight;
}

struct kz_namerules;

/* How other spellings of a word are found: by its name keys (query/query_names.h). */
struct kz_group_names {
        const struct kz_namerules *rules; /* that made the keys */
        const struct kz_str *keys;
        size_t n;                   /* 0: other spellings are not looked for */
        const struct kz_str *close; /* its close keys, which some spellings must have, too */
        size_t n_close;
        size_t n_whole; /* the first of them are of the word itself, not of its stems */
        bool alone;     /* it has no other spellings in its own language */
        bool sure;      /* it is a name, whatever the index knows of it */
        bool all;       /* spellings may also be words that the index knows are no names */
};

/*
 * What one query word stands for: the terms of every language its script allows, best first. It
 * scores as one term: tf = sum of weight * tf, df = the largest df.
 */
#define KZ_EDITS_USUAL 255 /* as many as is usual for a word's length; else 1 or 2 */
struct kz_group {
        struct kz_str word; /* as typed, for --explain; of a query a piece of its text */
        struct kz_str form; /* the same, normalised but not stemmed */
        struct kz_group_term *terms;
        size_t n_terms;       /* 1 or more */
        size_t n_own;         /* the first of them, that no dictionary gave: match/expand.h */
        struct kz_str begins; /* not empty: terms that begin so, prefix and all, belong here too */
        uint8_t edits;        /* not 0: so do terms spelled about like them (match/fuzzy_group.h) */
        uint64_t n_begin;     /* how many of those the dictionary has, once it was asked */
        struct kz_group_names names;
        uint32_t offset;   /* position relative to the first word of its phrase: 0, 1, … */
        bool common;       /* not required unless in a phrase */
        bool literal;      /* quoted, or with a mark: other spellings are not looked for */
        size_t start, end; /* bytes in the text given */
};

/*
 * The groups of a piece of query text, in order, allocated in arena. prefix ("" or a KZ_PREFIX_…)
 * is put before every term. One typed word may give several groups ("Kassym-Jomart") or none ("—").
 */
enum kz_status kz_analyzer_query(struct kz_analyzer *analyzer, struct kz_str text,
        const char *prefix, struct kz_arena *arena, struct kz_group **ret, size_t *ret_n,
        struct kz_error *err);

/* Narrows a group to the word as it was typed, but for case. */
void kz_group_make_exact(struct kz_group *group);

/*
 * Widens a group to the words that begin like its own. Terms that begin so come from the dictionary
 * (`begins`). A longer word may also have a stem that is shorter than what was typed ("demonstrat"
 * begins demonstration, whose stem is demonstr): such stems are added here, and hold only for forms
 * that begin as typed. prefix: as given to kz_analyzer_query.
 */
enum kz_status kz_analyzer_widen_to_prefix(struct kz_analyzer *analyzer, const char *prefix,
        struct kz_arena *arena, struct kz_group *group, struct kz_error *err);

/* What it knows of characters, for others who read texts; it lives as long as the analyzer. */
const struct kz_charmap *kz_analyzer_charmap(const struct kz_analyzer *analyzer);

/* The language of a text, as a static string: "en", "ru", "kk" or "" when it is none of these. */
const char *kz_analyzer_guess_language(const struct kz_analyzer *analyzer, struct kz_str text);

/* What a document is taken for. */
struct kz_analyzer_languages {
        const char *guess; /* the language when it names none: as kz_analyzer_guess_language */
        /* Paragraphs of its text, those without letters left out. other: none of ours. */
        uint32_t english, russian, kazakh, other;
};

enum kz_status kz_analyzer_languages(struct kz_analyzer *analyzer, const struct kz_document *doc,
        struct kz_analyzer_languages *ret, struct kz_error *err);

#endif
