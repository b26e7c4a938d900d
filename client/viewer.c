#include "client/viewer.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "index/base/check.h"
#include "index/base/fdio.h"

#define LIST_MAX ((size_t)4 << 20) /* bytes of a list of applications */

/* How the page is told. */
enum way {
        AN_OPTION, /* --page=12 FILE */
        A_WORD,    /* FILE 12 */
        A_MARK,    /* FILE#12 */
        AN_ADDRESS /* file://FILE#page=12 */
};

/* A program is known by its name, and its entry on the desktop has that name within its own. */
static const struct known {
        const char *name;
        enum way way;
        const char *option;
} viewers[] = {
        {"evince", AN_OPTION, "--page-index="},
        {"papers", AN_OPTION, "--page-index="},
        {"atril", AN_OPTION, "--page-index="},
        {"xreader", AN_OPTION, "--page-index="},
        {"okular", AN_OPTION, "--page="},
        {"zathura", AN_OPTION, "--page="},
        {"sioyek", AN_OPTION, "--page="},
        {"qpdfview", A_MARK, NULL},
        {"xpdf", A_WORD, NULL},
        {"mupdf", A_WORD, NULL},
        {"firefox-esr", AN_ADDRESS, NULL},
        {"firefox", AN_ADDRESS, NULL},
        {"chromium", AN_ADDRESS, NULL},
        {"google-chrome", AN_ADDRESS, NULL},
};

void kz_viewer_deinit(struct kz_viewer *viewer)
{
        kz_buf_deinit(&viewer->words);
        kz_buf_deinit(&viewer->target);
        kz_buf_deinit(&viewer->option);
}

/* ---- Which program ---- */

static bool is_installed(const char *program)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        const char *folders = getenv("PATH");
        struct kz_str rest = folders ? kz_str(folders) : KZ_STR(""), folder;

        while (rest.len) {
                kz_str_split(&rest, ':', &folder);
                kz_buf_clear(&path);
                if (!folder.len || kz_buf_printf(&path, "%.*s/%s", KZ_STR_ARG(folder), program))
                        continue;
                if (access(path.data, X_OK) == 0)
                        return true;
        }
        return false;
}

static const struct known *known_as(const char *program)
{
        const char *slash = strrchr(program, '/');
        size_t i;

        program = slash ? slash + 1 : program;
        for (i = 0; i < KZ_ARRAY_LEN(viewers); i++) {
                if (strcmp(viewers[i].name, program) == 0)
                        return &viewers[i];
        }
        return NULL;
}

/* "org.gnome.Evince.desktop": of evince, in any case. */
static const struct known *known_on_desktop(struct kz_str entry)
{
        char name[128];
        size_t i;

        if (entry.len >= sizeof(name))
                return NULL;
        memcpy(name, entry.ptr, entry.len);
        name[entry.len] = '\0';
        for (i = 0; i < KZ_ARRAY_LEN(viewers); i++) {
                if (strcasestr(name, viewers[i].name))
                        return &viewers[i];
        }
        return NULL;
}

/*
 * Looks for the line "application/pdf=a.desktop;b.desktop" in that part of a list. True: it is
 * there, and *ret is the first that is installed, or NULL when that may be one not known here.
 */
static bool read_list(const char *path, const char *part, const struct known **ret)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf list = KZ_BUF_NULL;
        const struct kz_str key = KZ_STR("application/pdf=");
        struct kz_str rest, line, entry;
        bool inside = false;

        if (kz_file_read(path, LIST_MAX, &list, NULL))
                return false;
        for (rest = kz_buf_str(&list); rest.len;) {
                kz_str_split(&rest, '\n', &line);
                line = kz_str_trim(line);
                if (line.len && line.ptr[0] == '[')
                        inside = kz_str_eq(line, kz_str(part));
                if (!inside || !kz_str_starts(line, key))
                        continue;
                line = (struct kz_str){line.ptr + key.len, line.len - key.len};
                while (line.len) {
                        kz_str_split(&line, ';', &entry);
                        *ret = known_on_desktop(kz_str_trim(entry));
                        if (!*ret || is_installed((*ret)->name))
                                return true;
                }
        }
        return false;
}

/* As read_list, in every folder of a variable like XDG_DATA_DIRS. */
static bool read_lists(
        struct kz_str folders, const char *name, const char *part, const struct known **ret)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        struct kz_str folder;

        while (folders.len) {
                kz_str_split(&folders, ':', &folder);
                kz_buf_clear(&path);
                if (folder.len && folder.ptr[0] == '/' &&
                        !kz_buf_printf(&path, "%.*s/%s", KZ_STR_ARG(folder), name) &&
                        read_list(path.data, part, ret))
                        return true;
        }
        return false;
}

/* Of the environment, or below the home folder. */
static enum kz_status own_folder(const char *variable, const char *below_home, struct kz_buf *out)
{
        const char *value = getenv(variable), *home = getenv("HOME");

        if (value && *value)
                return kz_buf_append_cstr(out, value);
        return home && *home ? kz_buf_printf(out, "%s/%s", home, below_home) : KZ_OK;
}

static struct kz_str shared_folders(const char *variable, const char *otherwise)
{
        const char *value = getenv(variable);

        return kz_str(value && *value ? value : otherwise);
}

/* In the order of the specification. */
static const struct known *find_on_desktop(void)
{
        static const char defaults[] = "[Default Applications]";
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf config = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf data = KZ_BUF_NULL;
        const struct kz_str configs = shared_folders("XDG_CONFIG_DIRS", "/etc/xdg");
        const struct kz_str datas = shared_folders("XDG_DATA_DIRS", "/usr/local/share:/usr/share");
        const struct known *found = NULL;

        if (own_folder("XDG_CONFIG_HOME", ".config", &config) ||
                own_folder("XDG_DATA_HOME", ".local/share", &data))
                return NULL;
        if (read_lists(kz_buf_str(&config), "mimeapps.list", defaults, &found) ||
                read_lists(configs, "mimeapps.list", defaults, &found) ||
                read_lists(kz_buf_str(&data), "applications/mimeapps.list", defaults, &found) ||
                read_lists(datas, "applications/mimeapps.list", defaults, &found) ||
                read_lists(datas, "applications/mimeinfo.cache", "[MIME Cache]", &found))
                return found;
        return NULL;
}

/* ---- Its command ---- */

/* file://, with everything percent-encoded that is not plainly part of a path. */
static enum kz_status put_address(struct kz_buf *out, const char *path)
{
        enum kz_status status = kz_buf_append_cstr(out, "file://");

        for (; *path && !status; path++) {
                unsigned char c = (unsigned char)*path;

                if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                        strchr("/-._~", c))
                        status = kz_buf_append_char(out, (char)c);
                else
                        status = kz_buf_printf(out, "%%%02X", c);
        }
        return status;
}

/* Behind the first n words of argv. way NULL: it is not known how it is told a page. */
static enum kz_status put_target(struct kz_viewer *viewer, size_t n, const struct known *known,
        const char *path, uint64_t page)
{
        enum kz_status status = KZ_OK;

        if (known && known->way == AN_OPTION)
                status = kz_buf_printf(&viewer->option, "%s%" PRIu64, known->option, page);
        if (known && known->way == A_WORD)
                status = kz_buf_printf(&viewer->option, "%" PRIu64, page);
        if (!status)
                status = known && known->way == AN_ADDRESS
                                 ? put_address(&viewer->target, path)
                                 : kz_buf_append_cstr(&viewer->target, path);
        if (!status && known && known->way == AN_ADDRESS)
                status = kz_buf_printf(&viewer->target, "#page=%" PRIu64, page);
        if (!status && known && known->way == A_MARK)
                status = kz_buf_printf(&viewer->target, "#%" PRIu64, page);
        if (status)
                return status;
        if (known && known->way == AN_OPTION)
                viewer->argv[n++] = viewer->option.data;
        viewer->argv[n++] = viewer->target.data;
        if (known && known->way == A_WORD)
                viewer->argv[n++] = viewer->option.data;
        viewer->argv[n] = NULL;
        viewer->at_page = known != NULL;
        return KZ_OK;
}

enum kz_status kz_viewer_find(const char *path, uint64_t page, struct kz_viewer *ret)
{
        const char *chosen = getenv("KZSEARCH_VIEWER");
        const struct known *known = NULL;
        char *save = NULL, *word;
        size_t n = 0;

        if (!chosen || !chosen[strspn(chosen, " \t\n")]) {
                known = find_on_desktop();
                if (!known)
                        return KZ_E_NOT_FOUND;
                chosen = known->name;
        }
        if (kz_buf_append_cstr(&ret->words, chosen))
                return KZ_E_NOMEM;
        /* Cut at its spaces, as an editor's command is: no shell says what a quote would mean. */
        for (word = strtok_r(ret->words.data, " \t\n", &save); word && n < KZ_VIEWER_WORDS_MAX;
                word = strtok_r(NULL, " \t\n", &save))
                ret->argv[n++] = word;
        return put_target(ret, n, known_as(ret->argv[0]), path, page);
}
