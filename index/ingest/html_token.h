/*
 * HTML as a row of tokens, by the rules of the HTML standard: every input is a page, and none is
 * read more than once, so that time and memory are bounded whatever a stranger writes. Comments,
 * document types and processing instructions are passed over. All strings are views of the input.
 */
#ifndef KZ_INGEST_HTML_TOKEN_H
#define KZ_INGEST_HTML_TOKEN_H

#include "index/base/buf.h"
#include "index/ingest/html_tag.h"

enum kz_html_token_type {
        KZ_HTML_TEXT,
        KZ_HTML_START,
        KZ_HTML_END,
};

struct kz_html_token {
        enum kz_html_token_type type;
        enum kz_html_tag tag;
        bool self_closing; /* <x/> */
        bool literal;      /* text: "&" stands for itself */
        struct kz_str
                text; /* text: as written; a start tag: its attributes, for kz_html_attr_next */
};

struct kz_html_tokens {
        struct kz_str rest;
        enum kz_html_tag raw; /* the element whose raw content comes next, or none */
        size_t raw_len;
        bool xml;                   /* begins with <?xml: "/>" ends any element, CDATA is text */
        bool unended[KZ_HTML_TAGS]; /* what is left has no end tag of these */
};

/* Whether head, any bytes, begins like a page: with <!doctype html> or <html>, after white space,
 * comments and an XML declaration. */
bool kz_html_begins(struct kz_str head);

void kz_html_tokens_init(struct kz_html_tokens *tokens, struct kz_str html);

/* The next one; false at the end. Text may come in several pieces. */
bool kz_html_next(struct kz_html_tokens *tokens, struct kz_html_token *ret);

/*
 * The next attribute of a start tag: *rest is the token's text and moves on. The value is as
 * written, without its quotes; empty when there is none.
 */
bool kz_html_attr_next(struct kz_str *rest, struct kz_str *ret_name, struct kz_str *ret_value);

/* Whether a name as written is this one, which is in lower case. */
bool kz_html_name_is(struct kz_str name, const char *lower);

/* Appends an attribute's value with its character references read. KZ_E_NOMEM. */
enum kz_status kz_html_value(struct kz_buf *out, struct kz_str value);

#endif
