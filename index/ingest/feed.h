/*
 * Feeds, RSS 0.9 to 2.0, RDF and Atom: their elements, told one after another by whoever reads the
 * markup, to entries, each a document. Nothing but names is looked at, so that what is ill-formed
 * gives what it has.
 */
#ifndef KZ_INGEST_FEED_H
#define KZ_INGEST_FEED_H

#include "index/ingest/parser.h"
#include "index/ingest/seen.h"

/* Namespaces that mean something in feeds. */
enum kz_feed_space {
        KZ_FEED_OTHER = 0,
        KZ_FEED_CORE, /* of RSS and Atom themselves, or none */
        KZ_FEED_DC,
        KZ_FEED_CONTENT,
        KZ_FEED_MEDIA,
        KZ_FEED_ITUNES,
        KZ_FEED_XHTML,
        KZ_FEED_BURNER,
};

struct kz_feed_name {
        enum kz_feed_space space;
        struct kz_str local;
};

/* The attributes that are looked at; empty where they are not. */
struct kz_feed_attrs {
        struct kz_str href, rel, type, mode, lang, about, permalink;
};

enum kz_feed_field {
        KZ_FEED_TITLE,
        KZ_FEED_LINK,
        KZ_FEED_ID,
        KZ_FEED_DATE,
        KZ_FEED_AUTHOR,
        KZ_FEED_TEXT,
        KZ_FEED_LANG,
        KZ_FEED_FIELDS,
};

/* The best that was said of a field so far. */
struct kz_feed_value {
        struct kz_buf buf;
        int rank; /* 0: nothing */
        bool html;
};

/* The element whose text is being gathered. */
struct kz_feed_capture {
        bool on;
        enum kz_feed_field field;
        int rank;
        struct kz_buf name; /* its local name, in lower case */
        unsigned nested;    /* elements of that name within it */
        bool html, escape, base64;
        struct kz_buf buf;
};

struct kz_feed {
        struct kz_parse *parse;
        bool atom; /* texts are plain unless they say otherwise */
        bool in_entry;
        uint64_t number;    /* of the entry, 1-based */
        uint64_t delivered; /* entries that became documents, or were reported */
        uint64_t skip;      /* entries that an earlier reading has delivered */
        uint64_t line;      /* where the entry begins; 0: not known */
        struct kz_feed_value entry[KZ_FEED_FIELDS], channel[KZ_FEED_FIELDS];
        struct kz_feed_capture capture;
        struct kz_buf passed; /* an element whose content is of no interest, until its end */
        unsigned passed_nested;
        bool in_author;
        struct kz_seen keys;
};

void kz_feed_init(struct kz_feed *feed, struct kz_parse *parse);
void kz_feed_deinit(struct kz_feed *feed);

/* Forgets all but the keys and which entries were delivered, for another reading of the same feed.
 */
void kz_feed_again(struct kz_feed *feed);

/* Takes a value of the entry, or of the feed where none has begun, unless there is one that is as
 * good; a blank one is none. KZ_E_NOMEM. */
enum kz_status kz_feed_put(
        struct kz_feed *feed, enum kz_feed_field field, int rank, struct kz_str text, bool html);

/* Each KZ_OK, KZ_E_NOMEM, or the sink's. line: of the file, or 0. */
enum kz_status kz_feed_start(struct kz_feed *feed, struct kz_feed_name name,
        const struct kz_feed_attrs *attrs, uint64_t line);
enum kz_status kz_feed_end(struct kz_feed *feed, struct kz_feed_name name);
enum kz_status kz_feed_text(struct kz_feed *feed, struct kz_str text);
/* The next entry, after the one before. */
enum kz_status kz_feed_begin_entry(struct kz_feed *feed, uint64_t line);
/* At the end of what can be read: an entry that was not ended is one all the same. */
enum kz_status kz_feed_finish(struct kz_feed *feed);

/* In feed_entry.c: what was gathered of one entry to a document. KZ_E_NOMEM, or the sink's. */
enum kz_status kz_feed_deliver(struct kz_feed *feed);

/*
 * For a feed that gave no entry: what it says of itself is a document, with a note; for one that
 * says nothing either the note is all. why: what ended the reading of one that is ill-formed, else
 * NULL: then saying nothing is KZ_E_INVALID. KZ_E_NOMEM, or the sink's.
 */
enum kz_status kz_feed_deliver_itself(struct kz_feed *feed, const char *why, struct kz_error *err);

/*
 * In feed_lenient.c: reads text, valid UTF-8, that is not quite XML: tags that do not match,
 * references to nothing, an end in the middle. As kz_feed_start.
 */
enum kz_status kz_feed_lenient(struct kz_feed *feed, struct kz_str text);

#endif
