#include "client/open.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "client/json_field.h"
#include "client/original.h"
#include "client/show.h"
#include "client/viewer.h"
#include "index/base/fdio.h"
#include "kzsearch/protocol.h"

#define WORDS_MAX 16  /* of $VISUAL */
#define PDF_HEAD 1024 /* bytes in which a PDF says that it is one */
#define ARGUMENTS_MAX (WORDS_MAX + 3)

/* $VISUAL or $EDITOR where there is a terminal for it to be used in. */
static const char *find_editor(void)
{
        const char *editor;

        if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
                return NULL;
        editor = getenv("VISUAL");
        if (!editor || !*editor)
                editor = getenv("EDITOR");
        return editor && *editor ? editor : NULL;
}

/*
 * Cuts a command at its spaces, in place: "emacsclient -t". There is no shell to ask what a quote
 * in it would mean, and none is wanted.
 */
static size_t cut_words(char *command, char **ret_words, size_t max)
{
        char *save = NULL, *word;
        size_t n = 0;

        for (word = strtok_r(command, " \t\n", &save); word && n < max;
                word = strtok_r(NULL, " \t\n", &save))
                ret_words[n++] = word;
        return n;
}

/* Returns only when it failed. */
static int become(struct kz_session *session, char **argv)
{
        execvp(argv[0], argv);
        if (errno == ENOENT)
                kz_terminal_complain(session->program,
                        "%s is not installed: install it, or set VISUAL or EDITOR and ask from a "
                        "terminal",
                        argv[0]);
        else
                kz_terminal_complain(
                        session->program, "cannot run %s: %s", argv[0], strerror(errno));
        return KZSEARCH_EXIT_ERROR;
}

/* What is called something else may be one, and the other way round. */
static bool is_pdf(const char *path)
{
        KZ_CLEANUP(kz_fd_close) int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        char head[PDF_HEAD];
        ssize_t n = fd < 0 ? 0 : read(fd, head, sizeof(head));

        return n > 0 && memmem(head, (size_t)n, "%PDF-", 5);
}

/* By a viewer that is told the page; KZ_E_NOT_FOUND: none is known, or it is no matter for one. */
static int run_viewer(
        struct kz_session *session, const struct kz_original *original, enum kz_status *ret)
{
        struct kz_viewer viewer = KZ_VIEWER_NULL;
        int code = KZSEARCH_EXIT_ERROR;

        *ret = KZ_E_NOT_FOUND;
        if (!original->is_url && original->page && is_pdf(original->target.data))
                *ret = kz_viewer_find(original->target.data, original->page, &viewer);
        if (*ret == KZ_OK && !viewer.at_page && original->page > 1)
                kz_terminal_complain(session->program, "it is on page %" PRIu64, original->page);
        if (*ret == KZ_OK)
                code = become(session, viewer.argv);
        else if (*ret == KZ_E_NOMEM)
                code = kz_session_no_memory(session);
        kz_viewer_deinit(&viewer);
        return code;
}

static int run_opener(struct kz_session *session, const struct kz_original *original)
{
        char xdg_open[] = "xdg-open", line[32], *argv[ARGUMENTS_MAX + 1];
        const char *editor = original->is_text ? find_editor() : NULL;
        char *command = editor ? strdup(editor) : NULL;
        enum kz_status status;
        size_t n = 0;
        int code;

        if (editor && !command)
                return kz_session_no_memory(session);
        code = run_viewer(session, original, &status);
        if (status != KZ_E_NOT_FOUND) {
                free(command);
                return code;
        }
        if (command)
                n = cut_words(command, argv, WORDS_MAX);
        if (n && original->line) {
                snprintf(line, sizeof(line), "+%" PRIu64, original->line);
                argv[n++] = line;
        }
        if (n == 0)
                argv[n++] = xdg_open;
        /* It begins with a slash or with http: no option is read from it. */
        argv[n++] = original->target.data;
        argv[n] = NULL;
        if (original->page > 1)
                kz_terminal_complain(session->program, "it is on page %" PRIu64, original->page);
        code = become(session, argv);
        free(command);
        return code;
}

/*
 * A file within a file has no file of its own that a program could open, and its address on the web
 * is not asked for what stands here: somebody may be watching it. So its text is shown.
 */
static int show_part(struct kz_session *session, const struct kz_arguments *a,
        const struct kz_original *original, const json_t *document)
{
        struct kz_str url = kz_json_str(document, "url");

        kz_terminal_complain(session->program, "it is a part of %s: this is its text%s%.*s",
                original->target.data, url.len ? "; its address is " : "", KZ_STR_ARG(url));
        return kz_show_text(session, a, document, a->page);
}

static int open_document(struct kz_session *session, const struct kz_arguments *a,
        const json_t *document, const json_t *sources)
{
        struct kz_original original = KZ_ORIGINAL_NULL;
        struct kz_error err = KZ_ERROR_NULL;
        int code = KZSEARCH_EXIT_ERROR;

        if (kz_original_find(document, sources, &original, &err))
                kz_terminal_complain(session->program, "%s", err.message);
        else if (original.is_part)
                code = show_part(session, a, &original, document);
        else {
                if (a->page)
                        original.page = a->page;
                code = run_opener(session, &original);
        }
        kz_original_deinit(&original);
        return code;
}

int kz_open(struct kz_session *session, const struct kz_arguments *a)
{
        json_t *params = kz_show_params(a), *document = NULL, *list = NULL;
        int code;

        if (!params)
                return kz_session_no_memory(session);
        code = kz_session_call(session, "get", params, true, &document);
        if (!code)
                code = kz_session_call(session, "source.list", NULL, true, &list);
        if (!code)
                code = open_document(session, a, document, json_object_get(list, "sources"));
        json_decref(document);
        json_decref(list);
        return code;
}
