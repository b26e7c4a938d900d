/*
 * Archives: zip, tar and 7-Zip, and what is packed with bzip2, xz or zstd. Each file in one is read
 * as if it lay beside it; of links, devices and what systems leave there for themselves, nothing.
 *
 * Formats are enabled one by one. RAR is not among them: libarchive's readers of it interpret
 * programs that the file brings, and have had more holes than all the others together.
 */
#include "index/ingest/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>

#include "index/base/utf8.h"
#include "index/ingest/archive_source.h"
#include "index/ingest/decode_short.h"
#include "index/ingest/member.h"
#include "index/ingest/office.h"

#define STEP 65536u
#define NAMES_MAX 65536     /* bytes of names that the encoding is told by */
#define NAME_MAX_BYTES 4096 /* ... of one name: the rest of it is cut off */
#define RATIO_MAX 1000      /* what a file in it may unpack to, in times of what was read for it */
#define RATIO_FROM (1u << 20)

/* Reasons that are often true of all files of an archive: told once, with the first of them. */
enum common {
        PASSWORD,
        PACKING,
        COMMON,
};

static const char *const common_names[COMMON] = {
        "password-protected", "packed in a way that is not read"};

struct reader {
        struct kz_parse *parse;
        enum kz_archive_kind kind;
        struct kz_archive_source source;
        struct archive *archive;
        bool listed; /* by its directory, or for want of one by what stands before each file */
        const struct kz_encoding *likely; /* of names that are not UTF-8 */
        bool office;                      /* a name is one of those that office files have */
        uint64_t entries, files, problems, links;
        uint64_t common[COMMON];
        struct kz_buf common_first[COMMON];
};

static void close_archive(struct reader *r)
{
        if (r->archive)
                archive_read_free(r->archive);
        r->archive = NULL;
}

static enum kz_sniff sniff(struct kz_str head, struct kz_str name)
{
        (void)name;
        return kz_archive_kind_of(head) ? KZ_SNIFF_BY_CONTENT : KZ_SNIFF_NO;
}

static bool choose_formats(const struct reader *r)
{
        struct archive *a = r->archive;

        switch (r->kind) {
        case KZ_ARCHIVE_ZIP:
                return (r->listed ? archive_read_support_format_zip_seekable(a)
                                  : archive_read_support_format_zip_streamable(a)) == ARCHIVE_OK;
        case KZ_ARCHIVE_7Z:
                return archive_read_support_format_7zip(a) == ARCHIVE_OK;
        case KZ_ARCHIVE_PACKED:
                if (archive_read_support_filter_bzip2(a) != ARCHIVE_OK ||
                        archive_read_support_filter_xz(a) != ARCHIVE_OK ||
                        archive_read_support_filter_zstd(a) != ARCHIVE_OK ||
                        archive_read_support_format_raw(a) != ARCHIVE_OK ||
                        archive_read_support_format_empty(a) != ARCHIVE_OK)
                        return false;
                return archive_read_support_format_tar(a) == ARCHIVE_OK;
        case KZ_ARCHIVE_TAR:
                return archive_read_support_format_tar(a) == ARCHIVE_OK;
        default:
                return false;
        }
}

/* What libarchive says is in its own words, and of no use to people; but for this. */
static enum kz_status damaged(struct reader *r, struct kz_error *err)
{
        const char *text = archive_error_string(r->archive);

        if (archive_errno(r->archive) == ENOMEM)
                return kz_error_set(
                        err, KZ_E_LIMIT, "needs more memory to be unpacked than is allowed");
        /* To be asked only of an archive that has been opened: else libarchive crashes. */
        if ((text && strstr(text, "ncrypt")) ||
                (r->entries && archive_read_has_encrypted_entries(r->archive) == 1))
                return kz_error_set(err, KZ_E_INVALID, "password-protected");
        if (r->files)
                return kz_error_set(err, KZ_E_CORRUPT,
                        "damaged or cut short: the %llu files before were read",
                        (unsigned long long)r->files);
        return kz_error_set(err, KZ_E_CORRUPT, "damaged: the archive cannot be read");
}

static enum kz_status open_archive(struct reader *r, struct kz_error *err)
{
        close_archive(r);
        r->entries = 0;
        r->archive = archive_read_new();
        if (!r->archive || !choose_formats(r))
                return kz_error_nomem(err);
        kz_archive_source_rewind(&r->source);
        return kz_archive_source_open(&r->source, r->archive) == ARCHIVE_OK ? KZ_OK
                                                                            : damaged(r, err);
}

/* The next entry. KZ_E_END after the last; KZ_E_LIMIT; KZ_E_CORRUPT. */
static enum kz_status next_entry(struct reader *r, struct archive_entry **ret, struct kz_error *err)
{
        int code;

        do {
                if (r->entries++ >= KZ_MEMBERS_MAX)
                        return kz_error_set(err, KZ_E_LIMIT,
                                "more than %d files in it: the rest is left out", KZ_MEMBERS_MAX);
                code = archive_read_next_header(r->archive, ret);
        } while (code == ARCHIVE_RETRY);
        if (code == ARCHIVE_EOF)
                return KZ_E_END;
        return code == ARCHIVE_FATAL ? damaged(r, err) : KZ_OK;
}

static struct kz_str raw_name(struct archive_entry *entry)
{
        const char *name = archive_entry_pathname(entry);

        return kz_str(name ? name : archive_entry_pathname_utf8(entry));
}

/* Looks at the names of all files: they tell together what they are in. */
static enum kz_status list(struct reader *r, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf names = KZ_BUF_NULL;
        enum kz_status status = open_archive(r, err);
        struct archive_entry *entry;
        struct kz_str name;

        while (!status && !(status = next_entry(r, &entry, err))) {
                name = raw_name(entry);
                r->office = r->office || kz_office_member_tells(name);
                if (kz_utf8_validate(name.ptr, name.len) == name.len || names.len > NAMES_MAX)
                        continue;
                status = kz_buf_append_str(&names, name);
                if (!status)
                        status = kz_buf_append_char(&names, '\n');
        }
        r->likely = kz_encoding_detect(kz_buf_str(&names));
        return status == KZ_E_END ? KZ_OK : status;
}

/* Lists what can be listed; a zip without its directory is read without. */
static enum kz_status survey(struct reader *r, struct kz_error *err)
{
        enum kz_status status;

        r->listed = true;
        if (r->kind != KZ_ARCHIVE_ZIP && r->kind != KZ_ARCHIVE_7Z)
                return KZ_OK;
        status = list(r, err);
        if (r->kind == KZ_ARCHIVE_ZIP && status == KZ_E_CORRUPT) {
                r->listed = false;
                status = KZ_OK;
        }
        return status;
}

/* Appends the name of an entry as people see it. A single file that is packed has none: then it is
 * that of the archive without its end. */
static enum kz_status find_name(
        const struct reader *r, struct archive_entry *entry, struct kz_buf *ret)
{
        struct kz_str name = raw_name(entry);
        enum kz_status status;
        const char *dot;
        size_t i;

        if (archive_format(r->archive) == ARCHIVE_FORMAT_RAW) {
                name = r->parse->job->name;
                dot = name.len ? memrchr(name.ptr, '.', name.len) : NULL;
                if (dot && dot > name.ptr)
                        name.len = (size_t)(dot - name.ptr);
        }
        while (kz_str_starts(name, KZ_STR("./")))
                name = (struct kz_str){name.ptr + 2, name.len - 2};
        status = kz_decode_short(ret, name, NULL, r->likely);
        for (i = 0; i < ret->len && r->kind == KZ_ARCHIVE_ZIP; i++) {
                if (ret->data[i] == '\\')
                        ret->data[i] = '/';
        }
        if (!status && ret->len > NAME_MAX_BYTES) {
                ret->len = kz_utf8_floor(ret->data, ret->len, NAME_MAX_BYTES);
                status = kz_buf_printf(ret, "~%llu", (unsigned long long)r->entries);
        }
        if (!status && ret->len == 0)
                status = kz_buf_printf(ret, "%llu", (unsigned long long)r->entries);
        return status;
}

static struct kz_str base_of(struct kz_str name)
{
        const char *slash = memrchr(name.ptr, '/', name.len);

        return slash ? (struct kz_str){slash + 1, (size_t)(name.ptr + name.len - slash) - 1} : name;
}

/* What file managers and systems leave behind for themselves. */
static bool is_litter(struct kz_str name)
{
        struct kz_str base = base_of(name);

        return base.len == 0 || base.ptr[0] == '.' || kz_str_eq(base, KZ_STR("Thumbs.db")) ||
               kz_str_eq(base, KZ_STR("desktop.ini")) || kz_str_starts(name, KZ_STR("__MACOSX/")) ||
               memmem(name.ptr, name.len, "/__MACOSX/", 10);
}

static enum kz_status report(struct reader *r, struct kz_str name, const char *what)
{
        r->problems++;
        return kz_member_problem(r->parse, name, what);
}

static const char *failure(const struct reader *r)
{
        const char *text = archive_error_string(r->archive);

        if (text && (strstr(text, "ncrypt") || strstr(text, "assphrase")))
                return common_names[PASSWORD];
        if (text && strstr(text, "nsupported"))
                return common_names[PACKING];
        return "damaged: what could be read of it was kept";
}

static enum kz_status count(struct reader *r, struct kz_str name, enum common which)
{
        r->problems++;
        return r->common[which]++ ? KZ_OK : kz_buf_append_str(&r->common_first[which], name);
}

static enum kz_status report_common(struct reader *r)
{
        enum kz_status status = KZ_OK;
        char message[128];
        size_t i;

        for (i = 0; i < COMMON && !status; i++) {
                if (r->common[i] == 0)
                        continue;
                snprintf(message, sizeof(message), "%s", common_names[i]);
                if (r->common[i] > 1)
                        snprintf(message, sizeof(message), "%s, and %llu more files with it",
                                common_names[i], (unsigned long long)r->common[i] - 1);
                status = kz_member_problem(r->parse, kz_buf_str(&r->common_first[i]), message);
        }
        return status;
}

/* Reads a file's bytes. *ret_why: what is wrong with it, or NULL; what was read before is good but
 * for KZ_E_LIMIT, which is returned for what is too large or a trap. */
static enum kz_status read_bytes(
        struct reader *r, struct kz_buf *out, const char **ret_why, struct kz_error *err)
{
        uint64_t begun = r->source.given, max = r->parse->limits->file_size;
        la_ssize_t n;

        *ret_why = NULL;
        for (;;) {
                if (kz_buf_reserve(out, STEP))
                        return kz_error_nomem(err);
                n = archive_read_data(r->archive, out->data + out->len, STEP);
                if (n == ARCHIVE_RETRY)
                        continue;
                if (n < 0)
                        *ret_why = failure(r);
                if (n <= 0)
                        break;
                out->len += (size_t)n;
                out->data[out->len] = '\0';
                if (out->len > max) {
                        *ret_why = "larger than a file may be (max_file_size): left out";
                        return KZ_E_LIMIT;
                }
                if (out->len > RATIO_FROM &&
                        out->len / RATIO_MAX > r->source.given - begun + KZ_ARCHIVE_BLOCK) {
                        *ret_why = "unpacks to more than 1000 times its size, it looks made to "
                                   "harm: left out";
                        return KZ_E_LIMIT;
                }
        }
        return KZ_OK;
}

static enum kz_status take_file(struct reader *r, struct kz_str name, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf bytes = KZ_BUF_NULL;
        struct kz_member member = {
                .key = name, .name = base_of(name), .bytes = &bytes, .from = "archive"};
        const char *why;
        enum kz_status status = read_bytes(r, &bytes, &why, err), told;

        if (status == KZ_E_NOMEM)
                return status;
        if (why == common_names[PASSWORD] || why == common_names[PACKING])
                return count(r, name, why == common_names[PASSWORD] ? PASSWORD : PACKING);
        told = why ? report(r, name, why) : KZ_OK;
        if (told)
                return told;
        /* What was unpacked for nothing counts as well. */
        if (status == KZ_E_LIMIT)
                return kz_member_spend(r->parse, bytes.len, err);
        if (why && bytes.len == 0)
                return KZ_OK;
        r->files++;
        return kz_parse_member(r->parse, &member, err);
}

/* A file that says that it is too large need not be unpacked; but in a tar all that is passed over
 * has to be, so that it counts. */
static enum kz_status pass_over(
        struct reader *r, struct kz_str name, uint64_t size, struct kz_error *err)
{
        enum kz_status status =
                report(r, name, "larger than a file may be (max_file_size): left out");

        if (status || r->kind == KZ_ARCHIVE_ZIP)
                return status;
        return kz_member_spend(r->parse, size, err);
}

static enum kz_status take_entry(
        struct reader *r, struct archive_entry *entry, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf name = KZ_BUF_NULL;
        enum kz_status status = find_name(r, entry, &name), told = kz_parse_progress(r->parse);
        uint64_t size = archive_entry_size_is_set(entry) && archive_entry_size(entry) > 0
                                ? (uint64_t)archive_entry_size(entry)
                                : 0;

        if (status || told)
                return status ? kz_error_nomem(err) : told;
        if (archive_entry_filetype(entry) == AE_IFDIR || is_litter(kz_buf_str(&name)))
                return KZ_OK;
        if (archive_entry_hardlink(entry) || archive_entry_filetype(entry) != AE_IFREG) {
                r->links++;
                return KZ_OK;
        }
        if (archive_entry_is_encrypted(entry))
                return count(r, kz_buf_str(&name), PASSWORD);
        if (size > r->parse->limits->file_size)
                return pass_over(r, kz_buf_str(&name), size, err);
        return take_file(r, kz_buf_str(&name), err);
}

static enum kz_status read_files(struct reader *r, struct kz_error *err)
{
        enum kz_status status = open_archive(r, err), told = KZ_OK;
        struct archive_entry *entry;

        while (!status && !(status = next_entry(r, &entry, err)))
                status = take_entry(r, entry, err);
        if (status == KZ_E_END || status == KZ_E_CORRUPT)
                told = report_common(r);
        if (told || status != KZ_E_END)
                return told ? told : status;
        status = KZ_OK;
        if (!r->listed)
                status = kz_parse_problem(r->parse, 0,
                        "cut short: the list of its files is missing; those found were read");
        if (!status && r->links)
                status = kz_parse_note(r->parse, 0, "not read: links and devices (%llu)",
                        (unsigned long long)r->links);
        if (!status && r->files + r->problems == 0)
                return kz_error_set(err, KZ_E_INVALID, "an archive without files");
        return status;
}

/* A zip may be an office file that does not begin like one. *ret_is: it was. */
static enum kz_status try_office(struct reader *r, bool *ret_is, struct kz_error *err)
{
        struct kz_error why = KZ_ERROR_NULL;
        const char *type = r->parse->type;
        enum kz_status status;

        status = kz_office_parse(r->parse, &why);
        *ret_is = status != KZ_E_NOT_FOUND;
        if (!*ret_is) {
                r->parse->type = type;
                return KZ_OK;
        }
        return status ? kz_error_set(err, status, "%s", why.message) : KZ_OK;
}

static enum kz_status read_archive(struct reader *r, struct kz_error *err)
{
        bool seekable = r->kind == KZ_ARCHIVE_ZIP || r->kind == KZ_ARCHIVE_7Z, office = false;
        enum kz_status status;

        status = kz_archive_source_init(
                &r->source, r->parse->input, seekable, r->parse->limits->file_size, err);
        if (!status)
                status = survey(r, err);
        close_archive(r);
        if (!status && r->office && r->kind == KZ_ARCHIVE_ZIP)
                status = try_office(r, &office, err);
        return status || office ? status : read_files(r, err);
}

static enum kz_status parse_archive(struct kz_parse *parse, struct kz_error *err)
{
        struct reader reader = {.parse = parse};
        struct kz_str head = kz_input_view(parse->input);
        locale_t before = kz_archive_enter();
        enum kz_status status;

        reader.kind = kz_archive_kind_of(head);
        if (kz_str_starts(head, KZ_STR("PK\x05\x06")))
                status = kz_error_set(err, KZ_E_INVALID, "an archive without files");
        else
                status = read_archive(&reader, err);
        close_archive(&reader);
        kz_archive_leave(before);
        kz_buf_deinit(&reader.common_first[PASSWORD]);
        kz_buf_deinit(&reader.common_first[PACKING]);
        return status;
}

static enum kz_status prepare(struct kz_error *err)
{
        (void)err;
        kz_archive_prepare();
        return KZ_OK;
}

static const char *const mimes[] = {
        "application/zip", "application/x-tar", "application/x-7z-compressed", NULL};

const struct kz_parser kz_parser_archive = {
        .name = "archive",
        .types = "zip, tar and 7-Zip archives",
        .mimes = mimes,
        .sniff = sniff,
        .parse = parse_archive,
        .prepare = prepare,
};
