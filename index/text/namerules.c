#include "index/text/namerules.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "index/base/buf.h"
#include "index/base/fdio.h"
#include "index/base/utf8.h"
#include "index/text/names_rules_text.h"

#define FILE_MAX ((size_t)1 << 20)
/* A class may multiply a rule, so rules are counted after that. */
#define RULES_MAX 20000
#define PATTERN_MAX 16

/* A word with an ending may be itself a name, too. */
#define ENDING_READINGS_MAX (KZ_NAMESTEMS_MAX - 1)

/* Raised whenever the interpreter makes other keys of the same table. */
#define INTERPRETER 4

#define CLASSES_MAX 26

struct parser {
        const char *name;
        unsigned line;
        struct kz_namerules *rules;
        int section; /* a pass, or one of the two below, or -1 before the first */
        struct {
                size_t n;
                uint16_t members[KZ_NAMEWORD_MAX];
        } classes[CLASSES_MAX];
};

enum { SECTION_SETTINGS = KZ_NAMEPASS_COUNT, SECTION_CLASSES };

static const char *const sections[] = {
        [KZ_NAMEPASS_NO_NAMES] = "no names",
        [KZ_NAMEPASS_KEPT_ENDINGS] = "kept endings",
        [KZ_NAMEPASS_CYRILLIC_ENDINGS] = "cyrillic endings",
        [KZ_NAMEPASS_LATIN_ENDINGS] = "latin endings",
        [KZ_NAMEPASS_CYRILLIC_LETTERS] = "cyrillic letters",
        [KZ_NAMEPASS_LATIN_LETTERS] = "latin letters",
        [KZ_NAMEPASS_SOUNDS] = "sounds",
        [KZ_NAMEPASS_NAMES] = "names",
        [KZ_NAMEPASS_SKELETON] = "skeleton",
        [SECTION_SETTINGS] = "settings",
        [SECTION_CLASSES] = "classes",
};

/* A pattern or a reading, before its classes are members. */
struct letters {
        size_t n;
        uint16_t at[PATTERN_MAX];
};

__attribute__((format(printf, 3, 4))) static enum kz_status wrong(
        const struct parser *p, struct kz_error *err, const char *format, ...)
{
        char what[KZ_ERROR_MAX / 2];
        va_list args;

        va_start(args, format);
        vsnprintf(what, sizeof(what), format, args);
        va_end(args);
        return kz_error_set(err, KZ_E_INVALID, "%s:%u: %s", p->name, p->line, what);
}

/* The next word of *rest, between spaces; empty at the end. */
static struct kz_str next_word(struct kz_str *rest)
{
        struct kz_str word;

        *rest = kz_str_trim(*rest);
        word = (struct kz_str){rest->ptr, 0};
        while (word.len < rest->len && !kz_str_is_blank(rest->ptr[word.len]))
                word.len++;
        rest->ptr += word.len;
        rest->len -= word.len;
        return word;
}

static bool is_class(uint16_t letter)
{
        return letter >= 'A' && letter <= 'Z';
}

static enum kz_status read_letters(
        struct parser *p, struct kz_str word, size_t max, struct letters *ret, struct kz_error *err)
{
        size_t at = 0, len;
        uint32_t cp;

        ret->n = 0;
        while (at < word.len) {
                len = kz_utf8_decode(word.ptr + at, word.len - at, &cp);
                if (len == 0)
                        return wrong(p, err, "bytes that are not UTF-8");
                if (cp > UINT16_MAX || ret->n == max)
                        return wrong(p, err, "\"%.*s\" is longer than %zu letters",
                                KZ_STR_ARG(word), max);
                if (cp < 0x80 && is_class((uint16_t)cp) && p->section != SECTION_CLASSES &&
                        p->classes[cp - 'A'].n == 0)
                        return wrong(p, err,
                                "\"%c\" is no class: name it in [classes], or write "
                                "a small letter",
                                (char)cp);
                ret->at[ret->n++] = (uint16_t)cp;
                at += len;
        }
        return KZ_OK;
}

static void hash(struct kz_namerules *rules, const void *bytes, size_t n)
{
        const unsigned char *b = bytes;
        size_t i;

        /* FNV-1a: nobody attacks their own table. */
        for (i = 0; i < n; i++)
                rules->fingerprint = (rules->fingerprint ^ b[i]) * 0x100000001b3u;
}

static void hash_str(struct kz_namerules *rules, struct kz_str s)
{
        hash(rules, s.ptr, s.len);
        hash(rules, "", 1);
}

/* Puts member in the place of the class, once on each side; the class itself is found by find. */
static void substitute(struct letters *letters, uint16_t class, uint16_t member)
{
        size_t i;

        for (i = 0; i < letters->n; i++) {
                if (letters->at[i] == class) {
                        letters->at[i] = member;
                        return;
                }
        }
}

static uint16_t first_class(const struct letters *letters)
{
        size_t i;

        for (i = 0; i < letters->n; i++) {
                if (is_class(letters->at[i]))
                        return letters->at[i];
        }
        return 0;
}

static struct kz_namerule *new_rule(struct kz_namepass *pass)
{
        struct kz_namerule *rules;
        size_t cap;

        if (pass->n == pass->cap) {
                cap = pass->cap ? 2 * pass->cap : 64;
                rules = realloc(pass->rules, cap * sizeof(*rules));
                if (!rules)
                        return NULL;
                pass->rules = rules;
                pass->cap = cap;
        }
        return &pass->rules[pass->n];
}

static bool is_endings(int section)
{
        return section >= KZ_NAMEPASS_KEPT_ENDINGS && section <= KZ_NAMEPASS_LATIN_ENDINGS;
}

static enum kz_status add_rule(struct parser *p, const struct letters *pattern,
        const struct letters *readings, size_t n_readings, bool maybe, struct kz_error *err)
{
        struct kz_namepass *pass = &p->rules->passes[p->section];
        uint16_t letters[PATTERN_MAX], owner;
        struct kz_namerule *rule;
        enum kz_status status;
        size_t i;

        if (pass->n == RULES_MAX)
                return wrong(p, err, "more than %d rules in one section", RULES_MAX);
        rule = new_rule(pass);
        if (!rule)
                return kz_error_nomem(err);
        *rule = (struct kz_namerule){.line = p->line, .maybe = maybe, .n = (uint8_t)n_readings};
        for (i = 0; i < n_readings; i++) {
                rule->readings[i].len = (uint8_t)readings[i].n;
                memcpy(rule->readings[i].letters, readings[i].at,
                        readings[i].n * sizeof(readings[i].at[0]));
        }
        for (i = 0; i < pattern->n; i++)
                letters[i] = pattern->at[is_endings(p->section) ? pattern->n - 1 - i : i];
        status = kz_nametrie_add(&pass->trie, letters, pattern->n, (uint16_t)pass->n, &owner, err);
        if (status)
                return status;
        if (owner != pass->n)
                return wrong(p, err, "the same pattern stands on line %u", pass->rules[owner].line);
        pass->n++;
        if (pass->habits < n_readings)
                pass->habits = n_readings;
        return KZ_OK;
}

/* A rule for each member of its first class, and so on; at most two classes in a pattern. */
static enum kz_status expand(struct parser *p, const struct letters *pattern,
        const struct letters *readings, size_t n_readings, bool maybe, struct kz_error *err)
{
        struct letters one, each[KZ_NAMEKEYS_MAX];
        uint16_t class = first_class(pattern), member;
        enum kz_status status;
        size_t i, j;

        if (!class) {
                for (i = 0; i < n_readings; i++) {
                        if (first_class(&readings[i]))
                                return wrong(p, err, "\"%c\" stands right of = but not left",
                                        (char)first_class(&readings[i]));
                }
                return add_rule(p, pattern, readings, n_readings, maybe, err);
        }
        for (i = 0; i < p->classes[class - 'A'].n; i++) {
                member = p->classes[class - 'A'].members[i];
                one = *pattern;
                substitute(&one, class, member);
                for (j = 0; j < n_readings; j++) {
                        each[j] = readings[j];
                        substitute(&each[j], class, member);
                }
                status = expand(p, &one, each, n_readings, maybe, err);
                if (status)
                        return status;
        }
        return KZ_OK;
}

static enum kz_status read_readings(struct parser *p, struct kz_str right, struct letters *ret,
        size_t *ret_n, struct kz_error *err)
{
        struct kz_str reading;
        enum kz_status status;
        size_t n = 0, i;
        bool more;

        do {
                more = kz_str_split(&right, '|', &reading);
                if (n == (is_endings(p->section) ? ENDING_READINGS_MAX : KZ_NAMEKEYS_MAX))
                        return wrong(p, err, "more than %zu readings", n);
                status = read_letters(
                        p, kz_str_trim(reading), KZ_NAMERULE_READING_MAX, &ret[n], err);
                if (status)
                        return status;
                for (i = 0; i < ret[n].n && !is_endings(p->section); i++) {
                        if (ret[n].at[i] >= 0x80 || kz_str_is_blank((char)ret[n].at[i]))
                                return wrong(p, err, "a reading is written in the letters a to z");
                }
                n++;
        } while (more);
        *ret_n = n;
        return KZ_OK;
}

/* A kept ending without a mark of where it begins begins with its first letter. */
static bool mark_beginning(struct letters *pattern)
{
        size_t i;

        for (i = 0; i < pattern->n; i++) {
                if (pattern->at[i] == KZ_NAME_BEGIN)
                        return true;
        }
        if (pattern->n == PATTERN_MAX)
                return false;
        memmove(pattern->at + 1, pattern->at, pattern->n * sizeof(pattern->at[0]));
        pattern->at[0] = KZ_NAME_BEGIN;
        pattern->n++;
        return true;
}

static enum kz_status read_rule(
        struct parser *p, struct kz_str left, struct kz_str right, struct kz_error *err)
{
        struct letters readings[KZ_NAMEKEYS_MAX], pattern;
        struct kz_str word;
        enum kz_status status;
        size_t n_readings = 0;
        bool maybe = false;

        if (left.len && left.ptr[0] == '?') {
                if (!is_endings(p->section))
                        return wrong(p, err, "? is only for endings");
                maybe = true;
                left.ptr++, left.len--;
        }
        status = read_readings(p, right, readings, &n_readings, err);
        if (status)
                return status;
        word = next_word(&left);
        if (word.len == 0)
                return wrong(p, err, "nothing stands left of =");
        for (; word.len; word = next_word(&left)) {
                status = read_letters(p, word, PATTERN_MAX, &pattern, err);
                if (status)
                        return status;
                if (p->section == KZ_NAMEPASS_KEPT_ENDINGS && !mark_beginning(&pattern))
                        return wrong(p, err, "more than %d letters", PATTERN_MAX - 1);
                status = expand(p, &pattern, readings, n_readings, maybe, err);
                if (status)
                        return status;
        }
        return KZ_OK;
}

static enum kz_status read_class(
        struct parser *p, struct kz_str left, struct kz_str right, struct kz_error *err)
{
        enum kz_status status;
        struct letters letters;
        struct kz_str word;
        size_t class;

        if (left.len != 1 || !is_class((unsigned char)left.ptr[0]))
                return wrong(p, err, "a class is named by one letter, A to Z");
        class = (size_t)(left.ptr[0] - 'A');
        if (p->classes[class].n)
                return wrong(p, err, "class %c is there already", left.ptr[0]);
        for (word = next_word(&right); word.len; word = next_word(&right)) {
                status = read_letters(p, word, 1, &letters, err);
                if (status)
                        return status;
                if (is_class(letters.at[0]))
                        return wrong(p, err, "a class cannot be a member of a class");
                if (p->classes[class].n == KZ_NAMEWORD_MAX)
                        return wrong(p, err, "more than %d members", KZ_NAMEWORD_MAX);
                p->classes[class].members[p->classes[class].n++] = letters.at[0];
        }
        if (p->classes[class].n == 0)
                return wrong(p, err, "class %c has no members", left.ptr[0]);
        return KZ_OK;
}

static enum kz_status read_setting(
        struct parser *p, struct kz_str left, struct kz_str right, struct kz_error *err)
{
        unsigned *setting = kz_str_eq(left, KZ_STR("word"))     ? &p->rules->word_min
                            : kz_str_eq(left, KZ_STR("stem"))   ? &p->rules->stem_min
                            : kz_str_eq(left, KZ_STR("key"))    ? &p->rules->key_min
                            : kz_str_eq(left, KZ_STR("close"))  ? &p->rules->close_min
                            : kz_str_eq(left, KZ_STR("double")) ? &p->rules->double_min
                            : kz_str_eq(left, KZ_STR("rare"))   ? &p->rules->rare_min
                            : kz_str_eq(left, KZ_STR("sounds")) ? &p->rules->rare_key_min
                                                                : NULL;

        if (!setting)
                return wrong(p, err,
                        "\"%.*s\" is no setting: word, stem, key, close, double, rare and "
                        "sounds are",
                        KZ_STR_ARG(left));
        if (right.len != 1 || right.ptr[0] < '1' || right.ptr[0] > '9')
                return wrong(p, err, "%.*s takes a number from 1 to 9", KZ_STR_ARG(left));
        *setting = (unsigned)(right.ptr[0] - '0');
        return KZ_OK;
}

static enum kz_status read_section(struct parser *p, struct kz_str line, struct kz_error *err)
{
        size_t i;

        if (line.ptr[line.len - 1] != ']')
                return wrong(p, err, "] is missing");
        line = kz_str_trim((struct kz_str){line.ptr + 1, line.len - 2});
        for (i = 0; i < KZ_ARRAY_LEN(sections); i++) {
                if (kz_str_eq(line, kz_str(sections[i]))) {
                        p->section = (int)i;
                        return KZ_OK;
                }
        }
        return wrong(p, err, "[%.*s] is no section of this file", KZ_STR_ARG(line));
}

static enum kz_status read_line(struct parser *p, struct kz_str line, struct kz_error *err)
{
        struct kz_str left, comment, right;

        right = line;
        kz_str_split(&right, '#', &comment);
        line = kz_str_trim(comment);
        if (line.len == 0)
                return KZ_OK;
        hash_str(p->rules, line);
        if (line.ptr[0] == '[')
                return read_section(p, line, err);
        right = line;
        if (!kz_str_split(&right, '=', &left))
                return wrong(p, err, "a rule needs =, as in \"kh = h\"");
        left = kz_str_trim(left);
        right = kz_str_trim(right);
        switch (p->section) {
        case -1:
                return wrong(p, err, "a rule stands before the first section");
        case SECTION_SETTINGS:
                return read_setting(p, left, right, err);
        case SECTION_CLASSES:
                return read_class(p, left, right, err);
        default:
                return read_rule(p, left, right, err);
        }
}

enum kz_status kz_namerules_parse(
        const char *name, struct kz_str text, struct kz_namerules **ret, struct kz_error *err)
{
        struct parser p = {.name = name, .section = -1};
        enum kz_status status = KZ_OK;
        struct kz_str line;
        bool more = true;
        size_t i;

        p.rules = calloc(1, sizeof(*p.rules));
        if (!p.rules)
                return kz_error_nomem(err);
        for (i = 0; i < KZ_NAMEPASS_COUNT; i++)
                p.rules->passes[i].habits = 1;
        p.rules->word_min = 3;
        p.rules->stem_min = 3;
        p.rules->key_min = 2;
        p.rules->fingerprint = 0xcbf29ce484222325u + INTERPRETER;
        while (more && !status) {
                p.line++;
                more = kz_str_split(&text, '\n', &line);
                status = read_line(&p, line, err);
        }
        if (status) {
                kz_namerules_free(p.rules);
                return status;
        }
        *ret = p.rules;
        return KZ_OK;
}

enum kz_status kz_namerules_load(const char *path, struct kz_namerules **ret, struct kz_error *err)
{
        struct kz_buf text = KZ_BUF_NULL;
        enum kz_status status;

        status = kz_file_read(path, FILE_MAX, &text, err);
        if (!status)
                status = kz_namerules_parse(path, kz_buf_str(&text), ret, err);
        kz_buf_deinit(&text);
        return status;
}

struct kz_namerules *kz_namerules_free(struct kz_namerules *rules)
{
        size_t i;

        if (!rules)
                return NULL;
        for (i = 0; i < KZ_NAMEPASS_COUNT; i++) {
                kz_nametrie_deinit(&rules->passes[i].trie);
                free(rules->passes[i].rules);
        }
        free(rules);
        return NULL;
}

uint64_t kz_namerules_fingerprint(const struct kz_namerules *rules)
{
        return rules->fingerprint;
}

static struct kz_namerules *builtin;

static void make_builtin(void)
{
        struct kz_str text = {(const char *)kz_names_rules_text, kz_names_rules_text_len};

        /* A test reads the same table: only want of memory can fail here. */
        if (kz_namerules_parse("names.rules", text, &builtin, NULL))
                abort();
}

const struct kz_namerules *kz_namerules_builtin(void)
{
        static pthread_once_t once = PTHREAD_ONCE_INIT;

        pthread_once(&once, make_builtin);
        return builtin;
}
