/// Certificates for tests; their keys protect nothing.
enum TestCertificates {
    /// An authority that is trusted only where configured.
    static let authority = """
        -----BEGIN CERTIFICATE-----
        MIIBajCCAQ+gAwIBAgIBATAKBggqhkjOPQQDAjAbMRkwFwYDVQQDDBBTZXF1ZW5j
        ZSB0ZXN0IENBMCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAxMDAwMDAwWjAbMRkw
        FwYDVQQDDBBTZXF1ZW5jZSB0ZXN0IENBMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcD
        QgAEC0eu0vFmxwWUJZSQUXfE7Lys9gfmpvBxevutrOJlMd5aTmDidYWaycganDLC
        8da1/lvqlCuL0BWrBSuPstx/y6NCMEAwDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8B
        Af8EBAMCAQYwHQYDVR0OBBYEFGbY5BuFigDtCBF1ofN3H+LvrWJfMAoGCCqGSM49
        BAMCA0kAMEYCIQDJ/BPcVXbGUYVJTKolR+9D5mSln/BMgipKuGGWRbSwlQIhAMeU
        odVKWZdOXZICV7lmV51Zml3De7U+uSOgWmJmWvw6
        -----END CERTIFICATE-----
        """

    /// A server's certificate for localhost and 127.0.0.1, signed by ``authority``.
    static let signed = """
        -----BEGIN CERTIFICATE-----
        MIIBnzCCAUSgAwIBAgIBAjAKBggqhkjOPQQDAjAbMRkwFwYDVQQDDBBTZXF1ZW5j
        ZSB0ZXN0IENBMCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAxMDAwMDAwWjAUMRIw
        EAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARuTs/t
        4V9HXemtmA1Cczh8pU9SqYpReFjTSoJrlX9HOYl1k84ZRJjReN/VFGhaI/Wcehw6
        11AgyKDEZzsHZnOIo34wfDAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCQYD
        VR0TBAIwADATBgNVHSUEDDAKBggrBgEFBQcDATAdBgNVHQ4EFgQU27Mc6MZwLtjo
        EWf2i3BNZJg1EbIwHwYDVR0jBBgwFoAUZtjkG4WKAO0IEXWh83cf4u+tYl8wCgYI
        KoZIzj0EAwIDSQAwRgIhAJJdSd19SxWFpN0h4t5Z0s2RQ6j6aO6rUamOwEs3EZmY
        AiEA9hcx8QHvR2H6e1MpSnxsxDAoLaGuMtPm9SWSP5eVcuc=
        -----END CERTIFICATE-----
        """

    /// The same names, self-signed.
    static let selfSigned = """
        -----BEGIN CERTIFICATE-----
        MIIBmzCCAUGgAwIBAgIUUTSA6Wpfcw9kSQ72P1CwP6Nou1UwCgYIKoZIzj0EAwIw
        FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTAyMDgwNloYDzIxMjYxMDI4
        MDIwODA2WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
        PQMBBwNCAARUPqjuXaU4LedTbzRGXdkJ+u1+oSuU5EfZPU6LU7JqCVWm3gfDcZSJ
        CyWgMMnYzVZUWIxZiqdN+B9lVbMhMnZno28wbTAdBgNVHQ4EFgQU+WCH/yRpP3U/
        j987GGVCAi/+lBEwHwYDVR0jBBgwFoAU+WCH/yRpP3U/j987GGVCAi/+lBEwDwYD
        VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
        zj0EAwIDSAAwRQIgXFzI7bwOGMO1pfDXzPgV+7AjLXtrkstyJ+SOeu2CQ+kCIQCF
        y8CjPKRMEVIktOJEuD14/bqcewCIv0kYZa0p5oeK6Q==
        -----END CERTIFICATE-----
        """

    static let signedKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg3T9bkjNjMRnO3yXm
        RaHfcGmRTs+PYOjb9kVsZrSy/MuhRANCAARuTs/t4V9HXemtmA1Cczh8pU9SqYpR
        eFjTSoJrlX9HOYl1k84ZRJjReN/VFGhaI/Wcehw611AgyKDEZzsHZnOI
        -----END PRIVATE KEY-----
        """

    static let selfSignedKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQghVXB0oM19km8SNiE
        8iz27CfLfPlPiobvTDrdxHH1QImhRANCAARUPqjuXaU4LedTbzRGXdkJ+u1+oSuU
        5EfZPU6LU7JqCVWm3gfDcZSJCyWgMMnYzVZUWIxZiqdN+B9lVbMhMnZn
        -----END PRIVATE KEY-----
        """
}
