/* The tables behind encoding.c: 128 code points each, of the bytes from 0x80. */
#ifndef KZ_INGEST_ENCODING_TABLES_H
#define KZ_INGEST_ENCODING_TABLES_H

#include <stdint.h>

extern const uint16_t kz_encoding_windows_1251[128];
extern const uint16_t kz_encoding_windows_1252[128];
extern const uint16_t kz_encoding_windows_1254[128];
extern const uint16_t kz_encoding_koi8_r[128];
extern const uint16_t kz_encoding_koi8_u[128];
extern const uint16_t kz_encoding_ibm866[128];
extern const uint16_t kz_encoding_ibm855[128];
extern const uint16_t kz_encoding_iso_8859_5[128];
extern const uint16_t kz_encoding_mac_cyrillic[128];
extern const uint16_t kz_encoding_kz_1048[128];

#endif
