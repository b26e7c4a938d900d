/* Little-endian numbers at any address, as the parts of a segment have them. */
#ifndef KZ_SEGMENT_LE_H
#define KZ_SEGMENT_LE_H

#include <endian.h>
#include <stdint.h>
#include <string.h>

static inline uint32_t kz_le_get32(const uint8_t *bytes)
{
        uint32_t number;

        memcpy(&number, bytes, sizeof(number));
        return le32toh(number);
}

static inline uint64_t kz_le_get64(const uint8_t *bytes)
{
        uint64_t number;

        memcpy(&number, bytes, sizeof(number));
        return le64toh(number);
}

static inline void kz_le_set32(uint8_t *bytes, uint32_t number)
{
        number = htole32(number);
        memcpy(bytes, &number, sizeof(number));
}

static inline void kz_le_set64(uint8_t *bytes, uint64_t number)
{
        number = htole64(number);
        memcpy(bytes, &number, sizeof(number));
}

#endif
