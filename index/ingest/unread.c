#include "index/ingest/unread.h"

#include "index/base/check.h"
#include "index/ingest/decode.h"
#include "index/ingest/html_token.h"
#include "index/ingest/wide.h"

static const struct {
        struct kz_str magic;
        const char *type;
} magics[] = {
        {{"\x7F"
          "ELF",
                 4},
                "programs"},
        {{"MZ\x90\0", 4}, "programs"},
        {{"\x89PNG", 4}, "images"},
        {{"\xFF\xD8\xFF", 3}, "images"},
        {{"GIF8", 4}, "images"},
        {{"II*\0", 4}, "images"},
        {{"MM\0*", 4}, "images"},
        {{"RIFF", 4}, "sound, video and image files"},
        {{"OggS", 4}, "sound and video files"},
        {{"ID3", 3}, "sound files"},
        {{"7z\xBC\xAF\x27\x1C", 6}, "7-Zip archives"},
        {{"Rar!\x1A\x07", 6}, "RAR archives"},
        {{"BZh", 3}, "bzip2 files"},
        {{"\xFD"
          "7zXZ\0",
                 6},
                "xz files"},
        {{"\x28\xB5\x2F\xFD", 4}, "zstd files"},
        {{"SQLite format 3\0", 16}, "SQLite databases"},
        {{"!<arch>\n", 8}, "archives of object files"},
};

static bool ends_with(struct kz_str s, const char *suffix)
{
        size_t n = strlen(suffix);

        return s.len >= n && memcmp(s.ptr + s.len - n, suffix, n) == 0;
}

const char *kz_unread_type(struct kz_str head, struct kz_str name)
{
        size_t i, nuls = 0;

        for (i = 0; i < KZ_ARRAY_LEN(magics); i++) {
                if (kz_str_starts(head, magics[i].magic))
                        return magics[i].type;
        }
        if (kz_str_starts(head, (struct kz_str){"PK\x03\x04", 4}) ||
                kz_str_starts(head, (struct kz_str){"PK\x05\x06", 4}))
                return "ZIP archives";
        if (kz_wide_detect(head))
                return NULL;
        if (kz_str_starts(head, KZ_STR("\xEF\xBB\xBF")))
                head = (struct kz_str){head.ptr + 3, head.len - 3};
        for (i = 0; i < head.len; i++)
                nuls += head.ptr[i] == '\0';
        if (nuls * KZ_DECODE_NULS_PER > head.len && nuls > 1)
                return KZ_UNREAD_BINARY;
        if (head.len > 262 && memcmp(head.ptr + 257, "ustar", 5) == 0)
                return "tar archives";
        /* XML that is no page. */
        if (kz_str_starts(head, KZ_STR("<?xml")) && !kz_html_begins(head) &&
                !ends_with(name, ".html") && !ends_with(name, ".htm") && !ends_with(name, ".xhtml"))
                return "XML files";
        return NULL;
}
