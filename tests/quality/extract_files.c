/*
 * What kzsearch-extract makes of files: extract_files [-0] [FILE...], or the files named on
 * standard input, one a line, with -0 parted by NULs. Behind scripts/quality extract.
 *
 * Prints JSON, one object a line: one for each document, {"file","key","title",…,"text"}, and after
 * those of a file one that says how it went, {"file","outcome","why","parser","documents",
 * "problems"}.
 */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "index/ingest/extractor.h"

struct file {
        const char *path;
        json_t *problems;
};

static const char *const outcomes[] = {
        [KZ_EXTRACT_OK] = "ok",
        [KZ_EXTRACT_BAD_FILE] = "bad file",
        [KZ_EXTRACT_NO_PARSER] = "no parser",
};

static void die(const char *what, const char *why)
{
        fprintf(stderr, "extract_files: %s: %s\n", what, why);
        exit(2);
}

/* Takes object. */
static void print(json_t *object)
{
        if (!object || json_dumpf(object, stdout, JSON_COMPACT) || putchar('\n') == EOF)
                die("standard output", "cannot write");
        json_decref(object);
}

static void put(json_t *object, const char *name, struct kz_str value)
{
        if (value.len && json_object_set_new(object, name, json_stringn(value.ptr, value.len)))
                die(name, "out of memory");
}

static void put_origins(json_t *object, const struct kz_origins *origins)
{
        json_t *found = json_object();

        if (!found || json_object_set_new(object, "origins", found))
                die("origins", "out of memory");
        put(found, "type", origins->type);
        put(found, "title", origins->title);
        put(found, "author", origins->author);
        put(found, "date", origins->date);
        put(found, "lang", origins->lang);
        put(found, "encoding", origins->encoding);
}

/* A path need not be UTF-8, and JSON must be: such a file has its bytes named. */
static json_t *object_of(const char *path)
{
        json_t *object = json_object(), *name = json_string(path);
        char *quoted;
        size_t i;

        if (!name) {
                quoted = calloc(strlen(path) + 1, 4);
                for (i = 0; quoted && path[i]; i++)
                        sprintf(quoted + strlen(quoted),
                                (unsigned char)path[i] < 0x80 ? "%c" : "\\x%02x",
                                (unsigned char)path[i]);
                name = json_string(quoted);
                free(quoted);
        }
        if (!object || json_object_set_new(object, "file", name))
                die(path, "out of memory");
        return object;
}

static enum kz_status take_document(void *ctx, const struct kz_document *doc)
{
        const struct file *file = ctx;
        json_t *object = object_of(file->path);

        put(object, "key", doc->key);
        put(object, "title", doc->title);
        put(object, "author", doc->author);
        put(object, "date", doc->date);
        put(object, "lang", doc->lang);
        put(object, "url", doc->url);
        put_origins(object, doc->origins);
        put(object, "text", doc->text);
        print(object);
        return KZ_OK;
}

static enum kz_status take_problem(
        void *ctx, enum kz_problem_severity severity, uint32_t line, const char *message)
{
        const struct file *file = ctx;

        (void)severity;
        (void)line;
        return json_array_append_new(file->problems, json_string(message)) ? KZ_E_NOMEM : KZ_OK;
}

/* The part of an id that the path gives is left out: keys are those within the file. */
static void extract(struct kz_extractor *extractor, const char *path)
{
        struct file file = {path, json_array()};
        const struct kz_extractor_callbacks callbacks = {&file, take_document, take_problem};
        const char *slash = strrchr(path, '/');
        struct kz_extract_job job = {.source = KZ_STR("quality"),
                .path = kz_str(path),
                .name = kz_str(slash ? slash + 1 : path)};
        struct kz_extract_result result = {0};
        struct kz_error err = KZ_ERROR_NULL;
        struct stat st;
        json_t *object;

        job.fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        if (job.fd < 0 || fstat(job.fd, &st))
                die(path, strerror(errno));
        if (!S_ISREG(st.st_mode))
                die(path, "not a regular file");
        job.mtime = st.st_mtime;
        if (kz_extractor_run(extractor, &job, &callbacks, &result, &err))
                die(path, err.message);
        close(job.fd);
        object = object_of(path);
        put(object, "outcome", kz_str(outcomes[result.outcome]));
        put(object, "why", kz_str(result.why));
        put(object, "parser", kz_str(result.parser));
        if (json_object_set_new(object, "documents", json_integer((json_int_t)result.documents)) ||
                json_object_set_new(object, "problems", file.problems))
                die(path, "out of memory");
        print(object);
}

int main(int argc, char **argv)
{
        int i = 1, end = '\n';
        struct kz_extractor *extractor;
        struct kz_error err = KZ_ERROR_NULL;
        char *line = NULL;
        size_t cap = 0;
        ssize_t n;

        if (argc > 1 && strcmp(argv[1], "-0") == 0) {
                end = '\0';
                i++;
        }
        if (kz_extractor_new(KZ_EXTRACT_PROGRAM, NULL, &extractor, &err))
                die(KZ_EXTRACT_PROGRAM, err.message);
        for (n = i; n < argc; n++)
                extract(extractor, argv[n]);
        while (i == argc && (n = getdelim(&line, &cap, end, stdin)) > 0) {
                if (line[n - 1] == end)
                        line[n - 1] = '\0';
                extract(extractor, line);
        }
        free(line);
        kz_extractor_free(extractor);
        return 0;
}
