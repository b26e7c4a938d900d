/* Which archive a file is: kz_archive_kind_of of archive.h. */
#include "index/ingest/archive.h"

#define TAR_BLOCK 512
#define CHECKSUM_AT 148
#define CHECKSUM_LEN 8

/* Any tar has in its first block a sum of that block, in octal. */
static bool is_tar(struct kz_str head)
{
        unsigned long sum = 0, told = 0;
        size_t i, digits = 0;

        if (head.len < TAR_BLOCK || head.ptr[0] == '\0')
                return false;
        for (i = 0; i < TAR_BLOCK; i++)
                sum += i >= CHECKSUM_AT && i < CHECKSUM_AT + CHECKSUM_LEN
                               ? ' '
                               : (unsigned char)head.ptr[i];
        for (i = CHECKSUM_AT; i < CHECKSUM_AT + CHECKSUM_LEN; i++) {
                if (head.ptr[i] >= '0' && head.ptr[i] <= '7') {
                        told = told * 8 + (unsigned long)(head.ptr[i] - '0');
                        digits++;
                } else if (head.ptr[i] != ' ' && head.ptr[i] != '\0') {
                        return false;
                }
        }
        return digits && told == sum;
}

enum kz_archive_kind kz_archive_kind_of(struct kz_str head)
{
        if (kz_str_starts(head, (struct kz_str){"PK\x03\x04", 4}) ||
                kz_str_starts(head, (struct kz_str){"PK\x05\x06", 4}))
                return KZ_ARCHIVE_ZIP;
        if (kz_str_starts(head, (struct kz_str){"7z\xBC\xAF\x27\x1C", 6}))
                return KZ_ARCHIVE_7Z;
        if (head.len > 10 && kz_str_starts(head, KZ_STR("BZh")) && head.ptr[3] >= '1' &&
                head.ptr[3] <= '9' &&
                (memcmp(head.ptr + 4, "1AY&SY", 6) == 0 ||
                        memcmp(head.ptr + 4, "\x17\x72\x45\x38\x50\x90", 6) == 0))
                return KZ_ARCHIVE_PACKED;
        if (kz_str_starts(head, (struct kz_str){"\xFD\x37\x7A\x58\x5A\0", 6}) ||
                kz_str_starts(head, (struct kz_str){"\x28\xB5\x2F\xFD", 4}))
                return KZ_ARCHIVE_PACKED;
        return is_tar(head) ? KZ_ARCHIVE_TAR : KZ_ARCHIVE_NONE;
}
