/* Written by scripts/language-pairs. */
#include "index/text/language_pairs.h"

const char kz_language_pairs_english[KZ_LANGUAGE_LATIN][KZ_LANGUAGE_LATIN + 1] = {
        "acadWYgYbcTMWXTeaSdbgXVfJRKAAAAOAAAAAVAZaA",
        "SIcfbWddQdNTeXcSbNdegZbXWZXAIPAAOTFAAAAUdA", /* a */
        "UWaibdhYWVkQiedafTdjhZZKMkKAADTaAABAAXSQbA", /* b */
        "aZVgVgfbVXAheWUeXdhdjXYOXeHAIAOWADAAPSOWXA", /* c */
        "kRXfWYcjQXRKbdRXXaYeaXfRWYCAAAQYAAAAAVQYZA", /* d */
        "ahRdhcfXQUEMXYYebebcXXfchXIBLKAAHOECAAAXYA", /* e */
        "iSNYUYfZQYRGeRQcUMbWZVNGSYHAAAKSAAAALPKSTA", /* f */
        "dVFYTbXbkZCHbddXTNgcaVRFKZEAAASZAAAASWHRaA", /* g */
        "aXWZSidPPZAGQWTZKGabbRLMLYGAAAGWAAAAPSAWXA", /* h */
        "JZWfcafdHNDMaadjYQYeeUfIVEYAALAPAQAFAAARbA", /* i */
        "WXZceaqhaSQOcVYhdXkdbeaYbcVDEVFiGMFFcfajjI", /* j */
        "fTfdXglZgbQRXcmURkcmWMTPXbXECAUiAAJAEfYIkD", /* k */
        "cWXekakTOYATeRYZbAmgdWfQKlMAAAMZAABAAWOSaA", /* l */
        "ZXZdUeYUTbDIbhUbhMgjTUMKUgJAAANaAAAADXQbbA", /* m */
        "bVTifaeaRWPWYYWZPQWfeVeTPWHAAAIZAAAAAWDaaA", /* n */
        "VVVaVXqWRXJPYcdZcDeVbgbfWXPALMAFCEGIAAAXYA", /* o */
        "bVYjbcSZdVBMhiVaiRcfdYTJnWRAAAQYAAAARUQCZA", /* p */
        "WUdfebnedWRRWYdYYHheddfbchTUNITgXXbUZcYghO", /* q */
        "bWWfadbdUYIaadcceJbeaVbUWiCAAANXAAAAATAJYA", /* r */
        "fSVZYaYUYXEQYbRXbRXecaGTbWEAAAKWAAAAKTOPYA", /* s */
        "cTUaTZUQmaADWXPbRHaaXTLbQgJAAAOWAAAAJSODXA", /* t */
        "NadhdbYgOZDNcbZWeAhgeKQNQRRALRAcOOGAJAAcdA", /* u */
        "YVPdXgZeTdBPOWQUaEOjdNQOcSHAAMKZJFEAAWRabA", /* v */
        "eVUacZddpdFMXWfbWOgffGTVWPDAAMQYADLARUMYZA", /* w */
        "ZXTjbchTgZHJUXXVoWdVgXRUUeSERGTaEQMAUXSbbA", /* x */
        "jJYUSXVSWSMKXdUWdKZiXQQUPNbAAAAIAACAAHAabA", /* y */
        "YbdfZfpXcWOTcaaafXhjfTTQhTgAICahHLaAQeZijA", /* z */
        "ZcWWclkaeePPZYWhcXbccfOdbbSBZXTiYaYXcfajjC", /* á */
        "cefedjkVYeSPWaUjePXeYbcibbTUCVLgYXbVZdYghF", /* ä */
        "YgggclnimiZPWZSljLYfjgikaWMWWNaiZZdXbCAijI", /* ı */
        "bUeigXncjXRWgcfagYiifSdhefWJVTTfSWHKYbXfgC", /* ñ */
        "aYZcbdiaeaQRaZadcTdWeYacZaROQOSZRRVOTWRabA", /* ń */
        "XdZfdjldjePVaZTecYafhbbScdVTWUNfCXaUZcXghA", /* ó */
        "ceegYjdZgfQSXZYjdZTbgcTZecCUWUYgXHbUZESghB", /* ö */
        "ZaRaefhcecNPbXXgdWcdcZXdbbQRTRRcUUGRWZVdeA", /* ú */
        "agXdbllbeeTPXXVlbFXcedgePYJWYWTiZZdEMOCijB", /* ü */
        "aUeXcdmfgeVUXTefgYefcYegdUSSATWeVMZIUaWefE", /* ý */
        "cZbgdckcgWSTXaceeVZegQcebcTQSAUbTTXIVYUcdD", /* ğ */
        "aXXjddmbjaWOWTghhZhgcbZheUWTWAXfWMaCYbXfgA", /* ş */
        "aYZdbchaeaQQaZacaTbccXacZaRNQOSZRRUOTWRaaB", /* ū */
        "aXYdbchadZQQaZacbTccdXZbYZRNPORZQQUOSVRZaA", /* ǵ */
        "WcdbcfidhaUVbZYeendfcbecWaZRSSSwPbgOppSwxM", /* ? */
};

const char kz_language_pairs_kazakh_latin[KZ_LANGUAGE_LATIN][KZ_LANGUAGE_LATIN + 1] = {
        "aagEYaRPVRjaJaSbXoacbXKADMamnxDivopjezlzzA",
        "VFYAaZMXNdUOdZZFbieebhNAAChLUzlwafQLttdfzA", /* a */
        "PcPNfaUTIZQWcUScViQVXYOAAgXdmzipjeleemgrqA", /* b */
        "dYnRoalqbTgdbonTlreocQhLclYRrozzWmgYzzyzzA", /* c */
        "KdSLQaLOBYWRKSKMYbMMXVMCJqEbbmhoJJcSglhzqA", /* d */
        "WPXAbIheQVSfbabVfTcbeaaIDIfRczksYfUSnXhpzA", /* e */
        "UTZUgjJbTSgbbfbeepYeYQRASchZVppwOEUKzsmpxA", /* f */
        "KYGCahLMDhYOQaTKQeTPZJKAAkULMwlsRMaRypZeuA", /* g */
        "VdiKWaVUabVbRZZNWeRYZKYAItcNIpgvQITDzsVpxA", /* h */
        "ZbSAaRJYRfOdecbIdYcaXVKADakKUzkzAYOUObXnyA", /* i */
        "NdYAWYWVGTRNSMMePeXWOWHAEnZpozMpgnppymkzqL", /* j */
        "bSbAOiPLEbPZNRTZQmdejLXACOlcbndrplulfozPtA", /* k */
        "XbVAnZRiQWTTNcSNefceaSGAAqXCIjcpIHNEnzwnzA", /* l */
        "YYPAteLcOXViiReSTkWZbSPAHsWhkteqdYqgpzxzzF", /* m */
        "dXdAgaaRFWLQQSWSJOSbWTPAAjLXelarWVKGfzzzzA", /* n */
        "GTaAUTSaGdMZiaaLalfaeGcADRkRfzjyeZacWtfozA", /* o */
        "lZfAaWJXKTRlRXXSawXiiaVAMlcVOqksLMHJzozZtA", /* p */
        "beXAPIKLKJRLFOMecaakkOGAAvQSLgUhVVbSqdqziA", /* q */
        "aXXCiZBiOXbZjfZRYlNXbYMAEpXMLigpRVLAyzdfzA", /* r */
        "UbVAUYPPfYRaUWNVbjSYdUAALoMZgkdpefcPzmzzqA", /* s */
        "WbbRRXQKBZPkHOOUdwSZiYLABrGZauipejmgzmzuqA", /* t */
        "YYcWgRDgUYWOccOLQffdbOAABmcMvzWzddVPeqqozQ", /* u */
        "nYaPgVUkTRUlcfZTkjXixOYAPadKNzkzfcaVVwstzA", /* v */
        "fUnUqUgmZVjkhmiRlxpkoXdOcjjbZzzzdkrazzvzzA", /* w */
        "YZfJmbbadVcaehfVXqkcbTRFZopbortzbniMwxruzB", /* x */
        "dAWARAAWPBRGkjjAjwhlaDAAAKrABRvzLMGAGvXszA", /* y */
        "caaAoWOmBZNNLhQLPlWbQVAAIbKBNqfoJNbBtzmgzA", /* z */
        "NUXAfYNPLSiegSdQQefiYUAAFZhFdzazcebazmgjrA", /* á */
        "QWiAhWNJFXoibVZSRWckTeICEZeYGtcnbbeYikrhoA", /* ä */
        "XjcHfcafcdfcccUUhUVdjSbAAddUTuzcQQWNsLLYxA", /* ı */
        "jSbAjPMeNSPSTTZFQcTXTDGAEnWJWuXiSaHKezhckA", /* ñ */
        "iVXAdWHgIZPOPPTJMXONVJEAAhSORdWdUSVOaaUXzA", /* ń */
        "LVaATWNUPSQjgeSNfeeelQHAGcyXatUzGbdXijdgoA", /* ó */
        "PWgAOVFOMXRhacWRgfXTlQAAHagXarzmaLdXiLqgnA", /* ö */
        "OSRAcULiLQObdfYPUehmTOEAFamVYzaqZZKVghbemA", /* ú */
        "OYXAaZOiMdVbYfXUTMbfWSOAAXfadzfpeegHWWpjrA", /* ü */
        "cTjRhSKiSbSUZYUKUiffaHOAChaiAkZgULXGYcWZzA", /* ý */
        "NlQAeMJNKKSOLPVNOZLPQKGABtTQTMYfUUWIbcWohA", /* ğ */
        "SdSBSfNNPdWUMITTYnUUXZQAGmYViedkZUbKghbmmA", /* ş */
        "RTWAYTNRWYeSjfYOTrkfVPKAFbhUXijjYYaUfvhdlA", /* ū */
        "LkOAcMHKHKPLONRKLWNOONDAArROQiVdRRUOjZTWeA", /* ǵ */
        "TjdCecUZXYeabYZWbodhabTFJhgfgvjzdpsbzzizzA", /* ? */
};

const char kz_language_pairs_russian[KZ_LANGUAGE_CYRILLIC][KZ_LANGUAGE_CYRILLIC + 1] = {
        "aVVfcZbYbcQbeZbdefcZZfQcbTQOHiWbXIIwBAAAAAA",
        "ZHYbVXhheYWebbbafVddccaafVqAXYmjnNJdGAHKJAA", /* а */
        "YTabZXbhVSdmiXhahggZXfedeikekqIfnUNuAOPBAHA", /* б */
        "lVXifYbacZYdecaapaeeYgefQjsCgkAfZOAXAIKAAAA", /* в */
        "UTdbbeZOWZelcWfkhgfTUlbcUYlAFOEhgUOdAOPAALG", /* г */
        "WXSihRfhLZdheidfjbdcbdlwsnmUaaHbdTNcANPAAQA", /* д */
        "YVbjabnbWVgVcebcbadcZacaaRlAWdPzYOAXAAAAAFA", /* е */
        "SVVTZigeYaahNZaYdadSUaWefUhRGeXfcQKnJKLIEFA", /* ж */
        "XcXdYcVqXYbeVffcQfaZabWlebjTbeEnYbLbAMNAAAA", /* з */
        "abYgTXhWdhaYYbWfXTfcWTfeeRhSZgVogAAaAAAHFIA", /* и */
        "eQUWBQYbQKXiISUfcQfZMRHSkgmRHgBUeKKZAKMAFeA", /* й */
        "acUaYGVshZbNUVceafhaWgblSTjAIhJheSIaAMACAAA", /* к */
        "aXPaLLejQcOYVLWfYZbUYiKBWTlAQjDdlNAbAMOAAKA", /* л */
        "dUYcOKeLNcbRXcjcmYcPZoRgRQvAdgHkmaTnALNAADA", /* м */
        "PZYdVRcYYdKiLMegfeaiZfMfUPzKfcAaaEPtAMAAAAA", /* н */
        "aaaddZhZZWhbZdXVdaccVXVWeVzPWdiWWADXAAAECFA", /* о */
        "QWUZUWeYWeYScSafhZTUbgIZSDhAapGbbOMXAIJEAAA", /* п */
        "ObZdTQgcOcTUPZbggdeaehOcPbsAYkCajGIbAAOAAKA", /* р */
        "ZUWXPWZfZWYhbgYaebgcYubOghkEQoAfkPOkAJKDACA", /* с */
        "bYXdHVbfeYZYQTddYhmKWnTmabsFXiBeZQNnAKLAALA", /* т */
        "bbhVZelhcgUVWaURgYcfCOfXedzVMjhigDAdGAAKITA", /* у */
        "bVYcbXcbPbaacbacdiYYXtVZaXiRTkQedQKZAKMHFAA", /* ф */
        "fTRfVTTecTdcXZbdgeYMRdRMeKlAPTCgUTNcANPAAAA", /* х */
        "bXegRZhcgdckZcaZfafUacUDbWjETBDLNSMbAMOAGAA", /* ц */
        "SaXRXUjkZZaXOSbLeXduUaWZWiiSBzAedRKZALMAABA", /* ч */
        "PZVZJQigeffYaRkfZWTUXfceQYnXMnTkZVIeAPRAAiA", /* ш */
        "TcQVQRdUSiUSSTWKWSVUZUQSTObLSnJXXKETAEFAABA", /* щ */
        "eaZaeQnYPXhcOSdbURbWWhcghaNZfnXWoYCgJSTOMPB", /* ъ */
        "bXcoMToWSdjObgLfZQdhXRmJXUnTPiSINAQbEADJHAA", /* ы */
        "cMebaQjLpUVdOeaTZTfZMgVVTuoMGaAsWLFUAFHBACA", /* ь */
        "UfZfLSiQjkLkXWUnkQWmirQlOVsAiqAnnaUjMGFRPSA", /* э */
        "cVaRgVZkZVdYSSUZbVfiFcVUXSzOVdNWaNHWAHJECFA", /* ю */
        "eQTbLUkiZNUIVeWacOXZPXgVeKzPVdPkjTIXAIAECFA", /* я */
        "bUejddjhgZVgYgggkejhRhefhcpYRmWkkXRgJRTNMOG", /* ғ */
        "cYkpjdknlTnmWmlcqlhfMnkljhvejscqpdLzAXZTSUA", /* қ */
        "aXYdXYdcaababbadeadcXbZZbWjSZhReeeLaDLNIGJA", /* ұ */
        "WjbiVervZphZaVZtlSbYsXRpmVzlgzYxlketWBgbFcA", /* ә */
        "jZjoicdmlcmeklkopfcjbmjkmYudarTpocWlAIYGATL", /* һ */
        "SbimgenljclheiinngmkhlijiftcdqSonkVkNVXRASH", /* ң */
        "cmlZUbsgOpfaUYZsjUebiqTodXxhovftsgapSJFAUXH", /* ө */
        "domtObnpRoWfWZSuiXefkrbqSYzjpxhvuicrJTPNAZI", /* ү */
        "VghYaUsVZpThcaajtfeambRUUdxhovfZYgapSagWUMA", /* і */
        "aUhnhcWkZaZkbecfqchiSlahhZzodsehrUQwAhjLMeA", /* ? */
};

const char kz_language_pairs_kazakh[KZ_LANGUAGE_CYRILLIC][KZ_LANGUAGE_CYRILLIC + 1] = {
        "addFRYhmUMKcSbVaTZZdOZTQAbAAdQONKoqzmAahbZA",
        "WGYHIZVYbJgMdbbOhbfbrSLLAVKAcDcHfskyYTpbZUA", /* а */
        "VeVASccZUQbZcPRZaOQaOXASTaASdhJfGqmzXMjgXsA", /* б */
        "nVqfkcYtdXrgbiWQtYavSmfhOfiCahGeTzszJbygbWA", /* в */
        "PMfUVNmYYSgeOWYOhWbYIhVXAPYARAAUbtqzDRoJVwA", /* г */
        "LbRITOhYBMcOHSEMUMIXRXQSQeUAjIAFAqmzQMjIXuA", /* д */
        "XSabcXTSWFhacdbUedbdqhVNAUEAeMAnWtbvOAeKOiA", /* е */
        "RbLCRPbeWRXRKWCiWVYPQTMOAXPKfANLQlhzuIfhllA", /* ж */
        "cYTAfibfUWcRIdNSJRXZZXNSIgUAdPAZCzwyKMjLAnA", /* з */
        "UgZXUfheXKSdWVXeeRdcdXdfLIYYzYDTmxbzfKMlmzA", /* и */
        "XShCKfkaWAXibbUTjZTkJSNECjSNjNAFVsyzGLiPXzA", /* й */
        "bUbMVIkZiLdaKYTTkVfdJkReMhVAOQIQWpmzZOWlknA", /* к */
        "bZWHYhcXLPNVSaMQkVchYfPAAiTAgPAJLugzAMjDDnA", /* л */
        "ZXZLRjgNQUbXeXhQgTddOiYSAkTAiQAPMzszYMjOehA", /* м */
        "cXjVYgbfTPKaJRTOYbWhVUPWAohEeQAFAldzVNQTLhA", /* н */
        "IcWUURTSYMiYhccNbecdOULbJQZTmUlQRrrzdGmjeqA", /* о */
        "kciUVacjbXcbSWSSfOalbYPPAcUAjkAPFpuzXMjbQYA", /* п */
        "ZWdMXecRVSTZedYRfYcgcbLRAcUAgSAAQpnzKAkQDrA", /* р */
        "ddTAIPbhcUbYKWGXcQbYWyNKAkTIiNAUGovzUMjecmA", /* с */
        "XceAGLbieTbeGMKUeVXgXrWVArSAiAAOGnrzVLiadsA", /* т */
        "cjeAXdmLWbPJXcNJJXVXDTagSgaStSWAZqTzrNNgczA", /* у */
        "aUdNXcghTWebcdcZcjXYWjQUKcWQYcMRXqoxOPmdbeA", /* ф */
        "PidMccVojYlhakiSkfPWNhaMRbdAiFLYSyvzQWtKGfA", /* х */
        "aUiOVhfmlejhehhThhiaWeTAPibGRADBMvszVTqYgRA", /* ц */
        "bcqOlmbwqTrZTiYSphmmUneiTljeYeOfkzzzaczRRtJ", /* ч */
        "UdZNDOdfaLcYIOVYaTPRRYYTAYUPiFEQMqfzJNkcJzB", /* ш */
        "dbePZeUjeRgdeedMeeffXcUWMeYSlTOTYspzbQnfdpE", /* щ */
        "hfeKeUkdSQldSVgVTVcYXgXbRhBXqYTSRxfzgVskitE", /* ъ */
        "bSSAFOJMdJQFdbZPiZgYOFAAAONHVIDAAhwyRAfcSIA", /* ы */
        "XeiXjjpekQlZgmRdmjZfbmaYIqpYeYAqSzvzhWtlguE", /* ь */
        "ZnhZQUnYreOocZYjoSXZljFqAZiAvdNejzzzmNhqnzA", /* э */
        "WjXQeWlpUYoecaZdjajeQlZYAccXrXSJdzuzgVskhwJ", /* ю */
        "WcWFHZeaTLSIicdaaToQgdSUASZUmUPDXzzzdSigeqA", /* я */
        "JeNAIfPUVPDMIOUPNMOOJKDFANGBfKACHbYzKAWONXA", /* ғ */
        "ddVAKJPXPGRQBXPbmUdkHMVHAgVDsEAEJeVzABYROZA", /* қ */
        "KJVAFRMdeAiSjfXEQkeVGHXCAdPAQAAOZnxhHAfKIUA", /* ұ */
        "JVcAHiazXOkceRhURcgUvDASCSWRYRASMroxdAzeHnA", /* ә */
        "ielVgdcpkUmdllkgkfZiaibdSceZhZMafzwzGUuZHvK", /* һ */
        "aXlCjheaRCTUQcXMROYbNPHJAYLFhGAGMzjmPEaTAsA", /* ң */
        "NZoAQOcVfPedacZUoZdfRXARAdTNgOJOTnkuWAgAYkA", /* ө */
        "OblLVbXfcPbgYdWWWfhZTZEUApVQiQLaWqnwOFcRAmA", /* ү */
        "XKcAcJSBfGAmeefCujeQNAAAAeJEXEAAAgdqNCpSOXA", /* і */
        "ZWkUfeWnZQajdecWmdfhRiTaOepklaXSirrzSizehzA", /* ? */
};
