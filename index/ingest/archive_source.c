#include "index/ingest/archive_source.h"

#include <errno.h>
#include <iconv.h>
#include <unistd.h>

static locale_t utf8_locale;

void kz_archive_prepare(void)
{
        iconv_t maps;

        if (utf8_locale)
                return;
        utf8_locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
        /* The C library looks for its list of character maps once. */
        maps = iconv_open("UTF-8", "UTF-16LE");
        if (maps != (iconv_t)-1)
                iconv_close(maps);
}

locale_t kz_archive_enter(void)
{
        kz_archive_prepare();
        return utf8_locale ? uselocale(utf8_locale) : (locale_t)0;
}

void kz_archive_leave(locale_t before)
{
        if (before)
                uselocale(before);
}

enum kz_status kz_archive_source_init(struct kz_archive_source *source, struct kz_input *input,
        bool seekable, uint64_t max, struct kz_error *err)
{
        enum kz_status status;

        *source = (struct kz_archive_source){.input = input, .fd = -1};
        if (input->fd >= 0 && !input->gzipped) {
                source->fd = input->fd;
                source->size = (int64_t)input->size_hint;
                return KZ_OK;
        }
        if (input->gzipped && !seekable) {
                source->stream = true;
                return KZ_OK;
        }
        status = kz_input_fill(input, max < SIZE_MAX ? (size_t)max + 1 : SIZE_MAX, err);
        if (status)
                return status;
        source->bytes = kz_input_view(input);
        source->size = (int64_t)source->bytes.len;
        if (source->bytes.len > max)
                return kz_error_set(err, KZ_E_LIMIT, "larger than %llu MB (max_file_size)",
                        (unsigned long long)(max >> 20));
        return KZ_OK;
}

bool kz_archive_source_rewind(struct kz_archive_source *source)
{
        source->at = 0;
        source->given = 0;
        return !source->stream;
}

static la_ssize_t from_stream(
        struct kz_archive_source *source, struct archive *archive, const void **ret)
{
        struct kz_str view;

        kz_input_skip(source->input, source->taken);
        source->taken = 0;
        if (kz_input_fill(source->input, KZ_ARCHIVE_BLOCK, NULL)) {
                archive_set_error(archive, ENOMEM, "out of memory");
                return -1;
        }
        view = kz_input_view(source->input);
        source->taken = view.len < KZ_ARCHIVE_BLOCK ? view.len : KZ_ARCHIVE_BLOCK;
        *ret = view.ptr;
        return (la_ssize_t)source->taken;
}

static la_ssize_t from_file(
        struct kz_archive_source *source, struct archive *archive, const void **ret)
{
        ssize_t n;

        do
                n = pread(source->fd, source->block, sizeof(source->block), (off_t)source->at);
        while (n < 0 && errno == EINTR);
        if (n < 0) {
                archive_set_error(archive, errno, "cannot read the file");
                return -1;
        }
        source->at += n;
        *ret = source->block;
        return n;
}

static la_ssize_t from_bytes(struct kz_archive_source *source, const void **ret)
{
        int64_t left = source->size - source->at;
        la_ssize_t n = left < KZ_ARCHIVE_BLOCK ? (la_ssize_t)left : KZ_ARCHIVE_BLOCK;

        *ret = source->bytes.ptr + source->at;
        source->at += n;
        return n;
}

static la_ssize_t on_read(struct archive *archive, void *user, const void **ret)
{
        struct kz_archive_source *source = user;
        la_ssize_t n;

        if (source->stream)
                n = from_stream(source, archive, ret);
        else if (source->fd >= 0)
                n = from_file(source, archive, ret);
        else
                n = from_bytes(source, ret);
        if (n > 0)
                source->given += (uint64_t)n;
        return n;
}

static la_int64_t on_seek(struct archive *archive, void *user, la_int64_t offset, int whence)
{
        struct kz_archive_source *source = user;
        int64_t from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? source->at : source->size;

        if (__builtin_add_overflow(from, offset, &from) || from < 0 || from > source->size) {
                archive_set_error(archive, EINVAL, "a place outside the file");
                return ARCHIVE_FATAL;
        }
        return source->at = from;
}

static la_int64_t on_skip(struct archive *archive, void *user, la_int64_t want)
{
        struct kz_archive_source *source = user;
        int64_t left = source->size - source->at;

        (void)archive;
        if (want > left)
                want = left;
        source->at += want;
        return want;
}

int kz_archive_source_open(struct kz_archive_source *source, struct archive *archive)
{
        int r = archive_read_set_callback_data(archive, source);

        if (r == ARCHIVE_OK)
                r = archive_read_set_read_callback(archive, on_read);
        if (r == ARCHIVE_OK && !source->stream)
                r = archive_read_set_seek_callback(archive, on_seek);
        if (r == ARCHIVE_OK && !source->stream)
                r = archive_read_set_skip_callback(archive, on_skip);
        return r == ARCHIVE_OK ? archive_read_open1(archive) : r;
}
