/*
 * Lines of a configuration file on their way to inih: counts them, and takes care of what inih
 * cannot carry. Its line holds 199 bytes, too few for a path in Cyrillic, and it cuts a value at "
 * ;". So a long or quoted value stays here, and inih gets a stand-in for it.
 */
#ifndef KZ_DAEMON_CONFIGLINE_H
#define KZ_DAEMON_CONFIGLINE_H

#include "index/base/buf.h"

struct kz_configline {
        struct kz_str rest; /* what was not read yet */
        unsigned number;    /* 1-based, of the line inih has */
        bool is_section;    /* inih's value is a stand-in that says: a section begins here */
        bool section_next;
        bool kept;           /* the value is the one below */
        struct kz_buf value; /* or the section's name, when is_section */
        bool out_of_memory;
        void (*bad_line)(void *context, const char *message);
        void *context;
};

/* bad_line is called for a line that is neither section nor value; number is then set. */
void kz_configline_init(struct kz_configline *lines, struct kz_str content,
        void (*bad_line)(void *context, const char *message), void *context);
void kz_configline_deinit(struct kz_configline *lines);

/* inih's reader: stream is a struct kz_configline. */
char *kz_configline_read(char *line, int size, void *stream);

/* The real value of the line inih has, given what inih made of it. */
const char *kz_configline_value(const struct kz_configline *lines, const char *from_inih);

/* Appends value so that reading gives it back: "…" with \\, \", \n and \xHH. */
enum kz_status kz_configline_quote(struct kz_buf *out, struct kz_str value);

#endif
