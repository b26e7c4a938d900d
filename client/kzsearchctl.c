/* kzsearchctl: tells the daemon what to index, and asks how it is. */
#include <stdio.h>
#include <stdlib.h>

#include "client/ctl.h"
#include "client/nearest.h"
#include "client/options.h"
#include "client/terminal.h"
#include "kzsearch/protocol.h"
#include "kzsearch/version.h"

#define PROGRAM "kzsearchctl"
#define MANY SIZE_MAX

static const char help[] =
        "usage: kzsearchctl [--socket PATH] COMMAND\n"
        "\n"
        "  source add [--name NAME] [--lang xx] [--kind K] [--date-order dmy|mdy|ymd]\n"
        "             [--watch] [--no-index] [--quiet] [--no-progress] PATH\n"
        "                                  remember a folder, file or feed, and index it\n"
        "  source list                     list the sources\n"
        "  source remove NAME              forget a source and its documents\n"
        "  reindex [--no-wait] [--quiet] [--no-progress] [--rebuild] [--allow-removals]\n"
        "          [--skip-if-running] [NAME...]\n"
        "                                  index what is new or changed in the sources\n"
        "  reindex --reanalyze [--no-wait] [--quiet] [--no-progress] [--skip-if-running]\n"
        "                                  make all terms anew from stored text, for a new "
        "version\n"
        "  add [--key K] [--title T] [--date D] [--author A] [--lang L] [--kind K] [--url U]\n"
        "      [FILE|-]                    add one text\n"
        "  remove [--purge] ID...          remove documents; with --purge, from the disk, too\n"
        "  check                           verify the index\n"
        "  backup DIR                      copy the index and the added documents to DIR\n"
        "  seal [--json] [--no-progress] [--skip-if-running]\n"
        "                                  write what is new as a segment, which is fast to "
        "search\n"
        "  compact [--json] [--no-progress] [--skip-if-running]\n"
        "                                  seal, and merge all segments into one\n"
        "  explain [--json] FILE           say what is made of a file, and what the index knows\n"
        "  failures [--json] [--all] [--source NAME] [--reason WORDS] [NAME]\n"
        "                                  list what could not be indexed, by reason\n"
        "  status [--json]                 say how the daemon is\n"
        "  reload                          read the configuration again\n"
        "  stop                            stop the daemon\n"
        "\n"
        "Exit status: 0 done, 1 done but something was skipped or failed, 2 error or damage,\n"
        "69 no daemon, 75 another job is running.\n";

static const struct kz_option option_table[] = {
        {"socket", 0, KZ_OPTION_REQUIRED, KZ_CTL_SOCKET},
        {"help", 'h', KZ_OPTION_FLAG, KZ_CTL_HELP},
        {"version", 0, KZ_OPTION_FLAG, KZ_CTL_VERSION},
        {"quiet", 'q', KZ_OPTION_FLAG, KZ_CTL_QUIET},
        {"json", 0, KZ_OPTION_FLAG, KZ_CTL_JSON},
        {"name", 0, KZ_OPTION_REQUIRED, KZ_CTL_NAME},
        {"lang", 0, KZ_OPTION_REQUIRED, KZ_CTL_LANG},
        {"kind", 0, KZ_OPTION_REQUIRED, KZ_CTL_KIND},
        {"date-order", 0, KZ_OPTION_REQUIRED, KZ_CTL_DATE_ORDER},
        {"no-index", 0, KZ_OPTION_FLAG, KZ_CTL_NO_INDEX},
        {"watch", 0, KZ_OPTION_FLAG, KZ_CTL_WATCH},
        {"wait", 0, KZ_OPTION_FLAG, KZ_CTL_WAIT},
        {"no-wait", 0, KZ_OPTION_FLAG, KZ_CTL_NO_WAIT},
        {"rebuild", 0, KZ_OPTION_FLAG, KZ_CTL_REBUILD},
        {"reanalyze", 0, KZ_OPTION_FLAG, KZ_CTL_REANALYZE},
        {"allow-removals", 0, KZ_OPTION_FLAG, KZ_CTL_ALLOW_REMOVALS},
        {"skip-if-running", 0, KZ_OPTION_FLAG, KZ_CTL_SKIP_IF_RUNNING},
        {"no-progress", 0, KZ_OPTION_FLAG, KZ_CTL_NO_PROGRESS},
        {"purge", 0, KZ_OPTION_FLAG, KZ_CTL_PURGE},
        {"key", 0, KZ_OPTION_REQUIRED, KZ_CTL_KEY},
        {"title", 0, KZ_OPTION_REQUIRED, KZ_CTL_TITLE},
        {"date", 0, KZ_OPTION_REQUIRED, KZ_CTL_DATE},
        {"author", 0, KZ_OPTION_REQUIRED, KZ_CTL_AUTHOR},
        {"url", 0, KZ_OPTION_REQUIRED, KZ_CTL_URL},
        {"source", 0, KZ_OPTION_REQUIRED, KZ_CTL_SOURCE},
        {"reason", 0, KZ_OPTION_REQUIRED, KZ_CTL_REASON},
        {"all", 0, KZ_OPTION_FLAG, KZ_CTL_ALL},
};

#define ANYWHERE (KZ_CTL_BIT(KZ_CTL_SOCKET))
#define OF_SOURCE                                                                                  \
        (KZ_CTL_BIT(KZ_CTL_NAME) | KZ_CTL_BIT(KZ_CTL_LANG) | KZ_CTL_BIT(KZ_CTL_KIND) |             \
                KZ_CTL_BIT(KZ_CTL_DATE_ORDER) | KZ_CTL_BIT(KZ_CTL_NO_INDEX) |                      \
                KZ_CTL_BIT(KZ_CTL_QUIET) | KZ_CTL_BIT(KZ_CTL_NO_PROGRESS) |                        \
                KZ_CTL_BIT(KZ_CTL_WATCH))
#define OF_REINDEX                                                                                 \
        (KZ_CTL_BIT(KZ_CTL_WAIT) | KZ_CTL_BIT(KZ_CTL_NO_WAIT) | KZ_CTL_BIT(KZ_CTL_QUIET) |         \
                KZ_CTL_BIT(KZ_CTL_REBUILD) | KZ_CTL_BIT(KZ_CTL_REANALYZE) |                        \
                KZ_CTL_BIT(KZ_CTL_ALLOW_REMOVALS) | KZ_CTL_BIT(KZ_CTL_SKIP_IF_RUNNING) |           \
                KZ_CTL_BIT(KZ_CTL_NO_PROGRESS))
#define OF_SEGMENTS                                                                                \
        (KZ_CTL_BIT(KZ_CTL_JSON) | KZ_CTL_BIT(KZ_CTL_QUIET) | KZ_CTL_BIT(KZ_CTL_NO_PROGRESS) |     \
                KZ_CTL_BIT(KZ_CTL_SKIP_IF_RUNNING))
#define OF_FAILURES                                                                                \
        (KZ_CTL_BIT(KZ_CTL_JSON) | KZ_CTL_BIT(KZ_CTL_ALL) | KZ_CTL_BIT(KZ_CTL_SOURCE) |            \
                KZ_CTL_BIT(KZ_CTL_REASON))
#define OF_ADD                                                                                     \
        (KZ_CTL_BIT(KZ_CTL_KEY) | KZ_CTL_BIT(KZ_CTL_TITLE) | KZ_CTL_BIT(KZ_CTL_DATE) |             \
                KZ_CTL_BIT(KZ_CTL_AUTHOR) | KZ_CTL_BIT(KZ_CTL_LANG) | KZ_CTL_BIT(KZ_CTL_KIND) |    \
                KZ_CTL_BIT(KZ_CTL_URL))

struct command {
        const char *first, *second; /* second: NULL for a name of one word */
        const char *arguments;
        size_t min_words, max_words;
        unsigned long options;
        int (*run)(struct kz_ctl *ctl);
};

static const struct command commands[] = {
        {"source", "add", "PATH", 1, 1, OF_SOURCE, kz_ctl_source_add},
        {"source", "list", "", 0, 0, 0, kz_ctl_source_list},
        {"source", "remove", "NAME", 1, 1, 0, kz_ctl_source_remove},
        {"reindex", NULL, "[NAME...]", 0, MANY, OF_REINDEX, kz_ctl_reindex},
        {"add", NULL, "[FILE|-]", 0, 1, OF_ADD, kz_ctl_add},
        {"remove", NULL, "ID...", 1, MANY, KZ_CTL_BIT(KZ_CTL_PURGE), kz_ctl_remove},
        {"check", NULL, "", 0, 0, 0, kz_ctl_check},
        {"backup", NULL, "DIR", 1, 1, 0, kz_ctl_backup},
        {"seal", NULL, "", 0, 0, OF_SEGMENTS, kz_ctl_seal},
        {"compact", NULL, "", 0, 0, OF_SEGMENTS, kz_ctl_compact},
        {"explain", NULL, "FILE", 1, 1, KZ_CTL_BIT(KZ_CTL_JSON), kz_ctl_explain},
        {"failures", NULL, "[NAME]", 0, 1, OF_FAILURES, kz_ctl_failures},
        {"status", NULL, "", 0, 0, KZ_CTL_BIT(KZ_CTL_JSON), kz_ctl_status},
        {"reload", NULL, "", 0, 0, 0, kz_ctl_reload},
        {"stop", NULL, "", 0, 0, 0, kz_ctl_stop},
};

/* Collects options and words. False after a message was printed. */
static bool read_arguments(struct kz_ctl *ctl, int argc, char **argv)
{
        struct kz_options options = {.table = option_table,
                .n = KZ_ARRAY_LEN(option_table),
                .argc = argc,
                .argv = argv,
                .at = 1};
        struct kz_error err = KZ_ERROR_NULL;
        const char *value;
        int id;

        while ((id = kz_options_next(&options, &value, &err)) != KZ_OPTIONS_END) {
                if (id == KZ_OPTIONS_BAD) {
                        kz_terminal_complain(PROGRAM, "%s; see kzsearchctl --help", err.message);
                        return false;
                }
                if (id == KZ_OPTIONS_WORD) {
                        ctl->words[ctl->n_words++] = value;
                        continue;
                }
                ctl->given |= KZ_CTL_BIT(id);
                ctl->values[id] = value;
        }
        ctl->session.socket = ctl->values[KZ_CTL_SOCKET];
        return true;
}

static const struct command *find(const struct kz_ctl *ctl)
{
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(commands); i++) {
                if (strcmp(commands[i].first, ctl->words[0]) != 0)
                        continue;
                if (!commands[i].second ||
                        (ctl->n_words > 1 && strcmp(commands[i].second, ctl->words[1]) == 0))
                        return &commands[i];
        }
        return NULL;
}

static void complain_unknown(const struct kz_ctl *ctl)
{
        const char *names[KZ_ARRAY_LEN(commands)], *meant;
        bool source = strcmp(ctl->words[0], "source") == 0;
        const char *word = source ? (ctl->n_words > 1 ? ctl->words[1] : NULL) : ctl->words[0];
        size_t i, n = 0;

        if (!word) {
                kz_terminal_complain(PROGRAM, "source what? add, list or remove");
                return;
        }
        for (i = 0; i < KZ_ARRAY_LEN(commands); i++) {
                if (!source)
                        names[n++] = commands[i].first;
                else if (commands[i].second)
                        names[n++] = commands[i].second;
        }
        meant = kz_nearest(word, names, n);
        kz_terminal_complain(PROGRAM, "unknown command '%s%s'%s%s%s%s", source ? "source " : "",
                word, meant ? "; did you mean " : "; see kzsearchctl --help",
                meant && source ? "source " : "", meant ? meant : "", meant ? "?" : "");
}

/* The gate before every command: the words and options it was given are its own. */
static bool fits(const struct kz_ctl *ctl, const struct command *command)
{
        unsigned long strange = ctl->given & ~(command->options | ANYWHERE);
        const char *second = command->second ? command->second : "";
        const char *gap = command->second ? " " : "";
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(option_table); i++) {
                if (!(strange & KZ_CTL_BIT(option_table[i].id)))
                        continue;
                kz_terminal_complain(PROGRAM, "%s%s%s has no option --%s; see kzsearchctl --help",
                        command->first, gap, second, option_table[i].name);
                return false;
        }
        if (kz_ctl_given(ctl, KZ_CTL_WAIT) && kz_ctl_given(ctl, KZ_CTL_NO_WAIT)) {
                kz_terminal_complain(PROGRAM, "--wait and --no-wait exclude each other");
                return false;
        }
        if (ctl->n_words >= command->min_words && ctl->n_words <= command->max_words)
                return true;
        kz_terminal_complain(PROGRAM, "usage: kzsearchctl %s%s%s %s", command->first, gap, second,
                command->arguments);
        return false;
}

static int run(struct kz_ctl *ctl)
{
        const struct command *command = find(ctl);
        size_t used;

        if (!command) {
                complain_unknown(ctl);
                return KZSEARCH_EXIT_ERROR;
        }
        used = command->second ? 2 : 1;
        ctl->words += used;
        ctl->n_words -= used;
        return fits(ctl, command) ? command->run(ctl) : KZSEARCH_EXIT_ERROR;
}

static int print_text(const struct kz_ctl *ctl, const char *text)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;

        if (kz_buf_append_cstr(&out, text))
                return kz_session_no_memory(&ctl->session);
        return kz_session_print(&ctl->session, &out, 0);
}

int main(int argc, char **argv)
{
        struct kz_ctl ctl = {.session = {.program = PROGRAM}};
        const char **words = calloc((size_t)argc + 1, sizeof(*words));
        int code = KZSEARCH_EXIT_ERROR;

        kz_terminal_guard();
        if (!words)
                return kz_session_no_memory(&ctl.session);
        ctl.words = words;
        if (!read_arguments(&ctl, argc, argv)) {
                code = KZSEARCH_EXIT_ERROR;
        } else if (kz_ctl_given(&ctl, KZ_CTL_HELP)) {
                code = print_text(&ctl, help);
        } else if (kz_ctl_given(&ctl, KZ_CTL_VERSION)) {
                code = print_text(&ctl, "kzsearchctl " KZSEARCH_VERSION "\n");
        } else if (ctl.n_words == 0) {
                fputs(help, stderr);
        } else {
                code = run(&ctl);
        }
        kz_session_deinit(&ctl.session);
        free(words);
        return code;
}
