#include "client/open.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "client/original.h"
#include "client/show.h"
#include "kzsearch/protocol.h"

#define WORDS_MAX 16 /* of $VISUAL */
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

static int run_opener(struct kz_session *session, const struct kz_original *original)
{
        char xdg_open[] = "xdg-open", line[32], *argv[ARGUMENTS_MAX + 1];
        const char *editor = original->is_text ? find_editor() : NULL;
        char *command = editor ? strdup(editor) : NULL;
        size_t n = 0;
        int code;

        if (editor && !command)
                return kz_session_no_memory(session);
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

int kz_open(struct kz_session *session, const struct kz_arguments *a)
{
        struct kz_original original = KZ_ORIGINAL_NULL;
        struct kz_error err = KZ_ERROR_NULL;
        json_t *params = kz_show_params(a), *document = NULL, *list = NULL;
        int code;

        if (!params)
                return kz_session_no_memory(session);
        code = kz_session_call(session, "get", params, true, &document);
        if (!code)
                code = kz_session_call(session, "source.list", NULL, true, &list);
        if (!code &&
                kz_original_find(document, json_object_get(list, "sources"), &original, &err)) {
                kz_terminal_complain(session->program, "%s", err.message);
                code = KZSEARCH_EXIT_ERROR;
        }
        json_decref(document);
        json_decref(list);
        if (!code)
                code = run_opener(session, &original);
        kz_original_deinit(&original);
        return code;
}
