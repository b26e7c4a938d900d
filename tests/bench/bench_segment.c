/*
 * Our segments beside raw Xapian and SQLite FTS5: the same passages, the same tokens, the same
 * queries, one thread, one run.
 *
 *      bench_segment [OPTION…] [PATH…]
 *
 * PATH: folders and files of JSON Lines ("text") or plain text, gzip or not; without them
 * $KZSEARCH_SHARED/corpora/text. Prints what building
 * takes, sizes, and times of queries drawn from the passages by a seed, with the aims beside them;
 * exits 1 when the engines do not count the same matches.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "index/base/fdio.h"
#include "index/store/tree.h"
#include "tests/bench/segment/report.h"

static const char usage[] =
        "usage: bench_segment [OPTION...] [PATH...]\n"
        "Texts are those of PATH (.jsonl, .json, .txt, also .gz; folders with all below them),\n"
        "or of $KZSEARCH_SHARED/corpora/text.\n"
        "  --limit MB      only about so much text, of documents evenly spread over all\n"
        "  --copies N      all of it so many times, for a large index (1)\n"
        "  --seed N        draws other queries (1)\n"
        "  --places N      passages to draw from; each gives a phrase, an AND, an OR (400)\n"
        "  --terms N       so many of the most frequent words, one by one (20)\n"
        "  --rounds N      of which the median is taken (5)\n"
        "  --wall          times of queries on the wall, not of the processor: for an idle "
        "machine\n"
        "  --engines LIST  xapian,sqlite,segment; also segment+text, live; the first is what\n"
        "                  others are compared with\n"
        "  --keep DIR      indexes are made there and stay\n"
        "  --reuse[=LIST]  with --keep: indexes that are there of the same texts, all of them\n"
        "                  or those of LIST, are used, with the times that building them took\n"
        "  --queries       prints the queries, as kzsearch reads them, and measures nothing\n"
        "  --json FILE     all figures, of every query too\n";

struct options {
        size_t limit_mb, copies, places, terms, rounds;
        uint64_t seed;
        const char *keep, *json, *engines;
        const char *reuse; /* NULL: none; "": all */
        bool queries, wall;
        char **paths; /* none: the shared ones */
};

/* All that one run holds. */
struct run {
        const struct options *options;
        struct collection collection;
        struct tokens tokens;
        struct draw draw;
        const struct contender_ops *engines[CONTEST_MAX];
        size_t n_engines;
        struct contest contest;
        struct report report;
};

static void refuse(void)
{
        fputs(usage, stderr);
        exit(2);
}

static uint64_t number(const char *text, uint64_t least, uint64_t most)
{
        char *end;
        uint64_t value = strtoull(text, &end, 10);

        if (*text < '0' || *text > '9' || *end || value < least || value > most)
                refuse();
        return value;
}

static void set_option(struct options *options, int letter)
{
        switch (letter) {
        case 'l':
                options->limit_mb = number(optarg, 1, 1000000);
                break;
        case 'c':
                options->copies = number(optarg, 1, 1000);
                break;
        case 's':
                options->seed = number(optarg, 0, UINT64_MAX);
                break;
        case 'p':
                options->places = number(optarg, 0, 1000000);
                break;
        case 't':
                options->terms = number(optarg, 0, 1000000);
                break;
        case 'r':
                options->rounds = number(optarg, 1, CONTEST_ROUNDS_MAX);
                break;
        case 'e':
                options->engines = optarg;
                break;
        case 'k':
                options->keep = optarg;
                break;
        case 'u':
                options->reuse = optarg ? optarg : "";
                break;
        case 'w':
                options->wall = true;
                break;
        case 'q':
                options->queries = true;
                break;
        case 'j':
                options->json = optarg;
                break;
        case 'h':
                fputs(usage, stdout);
                exit(0);
        default:
                refuse();
        }
}

static struct options read_options(int argc, char **argv)
{
        static const struct option known[] = {{"limit", required_argument, NULL, 'l'},
                {"copies", required_argument, NULL, 'c'}, {"seed", required_argument, NULL, 's'},
                {"places", required_argument, NULL, 'p'}, {"terms", required_argument, NULL, 't'},
                {"rounds", required_argument, NULL, 'r'}, {"engines", required_argument, NULL, 'e'},
                {"keep", required_argument, NULL, 'k'}, {"reuse", optional_argument, NULL, 'u'},
                {"wall", no_argument, NULL, 'w'}, {"queries", no_argument, NULL, 'q'},
                {"json", required_argument, NULL, 'j'}, {"help", no_argument, NULL, 'h'},
                {NULL, 0, NULL, 0}};
        struct options options = {.copies = 1, .places = 400, .terms = 20, .rounds = 5, .seed = 1};
        int letter;

        while ((letter = getopt_long(argc, argv, "", known, NULL)) != -1)
                set_option(&options, letter);
        options.paths = argv + optind;
        if (options.places + options.terms == 0 || (options.reuse && !options.keep))
                refuse();
        return options;
}

/* Whether a list of names with commas between them has this one. */
static bool lists(const char *list, const char *name)
{
        struct kz_str rest = kz_str(list), item;
        bool more = true, found = false;

        while (more && !found) {
                more = kz_str_split(&rest, ',', &item);
                found = kz_str_eq(item, kz_str(name));
        }
        return found;
}

static const struct contender_ops *engine_named(struct kz_str name)
{
        const struct contender_ops *const *ops;

        for (ops = contender_all; *ops; ops++) {
                if (kz_str_eq(kz_str((*ops)->name), name))
                        return *ops;
        }
        fprintf(stderr, "bench_segment: there is no engine %.*s\n", KZ_STR_ARG(name));
        refuse();
        return NULL;
}

/* The engines asked for, in their order. */
static void choose_engines(struct run *run)
{
        struct kz_str rest = kz_str(run->options->engines), item;
        const struct contender_ops *const *all;
        bool more = rest.ptr != NULL;
        size_t n = 0;

        for (all = contender_all; !rest.ptr && *all && n < CONTEST_MAX; all++) {
                if (!(*all)->extra)
                        run->engines[n++] = *all;
        }
        while (more && n < CONTEST_MAX) {
                more = kz_str_split(&rest, ',', &item);
                run->engines[n++] = engine_named(item);
        }
        run->n_engines = n;
}

static enum kz_status read_collection(struct run *run, struct kz_error *err)
{
        const char *shared = getenv("KZSEARCH_SHARED");
        struct texts *texts = &run->collection.texts;
        enum kz_status status = KZ_OK;
        char all[4096], **path = run->options->paths;

        if (!*path && !shared)
                return kz_error_set(err, KZ_E_INVALID,
                        "name a folder or file of texts, or set KZSEARCH_SHARED");
        snprintf(all, sizeof(all), "%s/corpora/text", shared ? shared : "");
        if (!*path)
                status = texts_read(texts, all, err);
        for (; *path && !status; path++)
                status = texts_read(texts, *path, err);
        if (status)
                return status;
        if (texts->broken)
                fprintf(stderr, "bench_segment: %zu lines are not JSON and were left out\n",
                        texts->broken);
        if (run->options->limit_mb)
                texts_limit(texts, run->options->limit_mb * 1000000);
        status = collection_cut(&run->collection, &run->tokens, err);
        return status ? status : collection_repeat(&run->collection, run->options->copies, err);
}

static enum kz_status build_all(struct run *run, const char *where, struct kz_error *err)
{
        const char *reuse = run->options->reuse;
        enum kz_status status =
                build_tokenise(&run->collection, &run->tokens, &run->report.tokenise, err);
        size_t e;

        for (e = 0; e < run->n_engines && !status; e++) {
                const struct contender_ops *ops = run->engines[e];
                struct build *build = &run->report.builds[e];

                status = build_run(ops, where, &run->collection, &run->tokens,
                        reuse && (!*reuse || lists(reuse, ops->name)), build, err);
                if (!status)
                        status = contest_enter(&run->contest, ops, build->dir, err);
        }
        return status;
}

/* With a word that is neither rare nor everywhere. */
static enum kz_status open_cold(struct run *run, struct kz_error *err)
{
        const struct vocabulary *vocabulary = &run->collection.vocabulary;
        struct kz_str token =
                vocabulary->words[vocabulary->n > 1000 ? 1000 : vocabulary->n / 2].token;
        struct report *report = &run->report;
        const size_t rounds = run->options->rounds;
        enum kz_status status;
        char word[TOKEN_MAX + 1];
        size_t e;

        snprintf(word, sizeof(word), "%.*s", KZ_STR_ARG(token));
        status = coldopen_run(NULL, "", word, rounds, &report->start, err);
        for (e = 0; e < run->n_engines && !status; e++)
                status = coldopen_run(run->engines[e], report->builds[e].dir, word, rounds,
                        &report->opens[e], err);
        return status;
}

static double load(void)
{
        double average[1] = {0};

        getloadavg(average, 1);
        return average[0];
}

/* Reads the texts and draws the queries. */
static enum kz_status prepare(struct run *run, struct kz_error *err)
{
        const struct options *options = run->options;
        enum kz_status status = tokens_init(&run->tokens, err);

        if (!status)
                status = read_collection(run, err);
        if (!status)
                status = draw_queries(&run->draw, &run->collection, &run->tokens, options->seed,
                        options->places, options->terms, err);
        return status;
}

static enum kz_status print_queries(struct run *run, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        enum kz_status status = prepare(run, err);
        size_t q;

        for (q = 0; q < run->draw.n && !status; q++) {
                kz_buf_clear(&text);
                if (draw_write(&run->draw.queries[q], &text))
                        status = kz_error_nomem(err);
                else
                        puts(text.data);
        }
        return status;
}

/* Builds in the folder `where`, asks, and reports. */
static enum kz_status measure(struct run *run, const char *where, struct kz_error *err)
{
        const struct options *options = run->options;
        enum kz_status status;

        run->report = (struct report){.collection = &run->collection,
                .contest = &run->contest,
                .seed = options->seed,
                .load_before = load()};
        run->contest = (struct contest){
                .draw = &run->draw, .rounds = options->rounds, .wall = options->wall};
        status = prepare(run, err);
        if (!status)
                status = build_all(run, where, err);
        if (!status)
                status = contest_run(&run->contest, err);
        contest_close(&run->contest);
        if (!status)
                status = open_cold(run, err);
        if (status)
                return status;
        run->report.load_after = load();
        report_print(&run->report);
        return options->json ? report_write_json(&run->report, options->json, err) : KZ_OK;
}

static void run_deinit(struct run *run)
{
        contest_deinit(&run->contest);
        draw_deinit(&run->draw);
        collection_deinit(&run->collection);
        tokens_deinit(&run->tokens);
}

/* A folder for this run alone, below $TMPDIR. */
static enum kz_status make_temporary(char ret[BUILD_PATH_MAX], struct kz_error *err)
{
        const char *base = getenv("TMPDIR");

        snprintf(ret, BUILD_PATH_MAX, "%s/bench_segment.XXXXXX", base && *base ? base : "/tmp");
        return mkdtemp(ret) ? KZ_OK : kz_error_errno(err, errno, "cannot make %s", ret);
}

static enum kz_status measure_somewhere(struct run *run, struct kz_error *err)
{
        char temporary[BUILD_PATH_MAX];
        enum kz_status status;

        if (run->options->keep) {
                status = kz_mkdir_all(run->options->keep, 0700, err);
                return status ? status : measure(run, run->options->keep, err);
        }
        status = make_temporary(temporary, err);
        if (status)
                return status;
        status = measure(run, temporary, err);
        contest_close(&run->contest);
        kz_tree_remove(temporary, status ? NULL : err);
        return status;
}

int main(int argc, char **argv)
{
        struct run run = {.collection = COLLECTION_NULL, .draw = DRAW_NULL};
        struct kz_error err = KZ_ERROR_NULL;
        enum kz_status status;
        struct options options;
        bool agree;

        if (argc == 5 && strcmp(argv[1], "--answer") == 0)
                return coldopen_answer(argv[2], argv[3], argv[4]);
        options = read_options(argc, argv);
        run.options = &options;
        choose_engines(&run);
        status = options.queries ? print_queries(&run, &err) : measure_somewhere(&run, &err);
        if (status)
                fprintf(stderr, "bench_segment: %s\n", err.message);
        agree = run.contest.disagreements == 0;
        run_deinit(&run);
        return status ? 2 : agree ? 0 : 1;
}
