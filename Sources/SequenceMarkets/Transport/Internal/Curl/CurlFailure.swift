#if os(Linux)
    internal import CCurl

    /// The meaning of a libcurl result code.
    enum CurlFailure {
        /// The kind of a failure; an unknown code is treated as a lost connection, to be safe.
        static func kind(of code: Int32) -> TransportError.Kind {
            switch Int(code) {
            case CCURLE_COULDNT_RESOLVE_HOST, CCURLE_COULDNT_RESOLVE_PROXY: .resolve
            case CCURLE_COULDNT_CONNECT, CCURLE_PROXY: .connect
            case CCURLE_OPERATION_TIMEDOUT: .timeout
            case CCURLE_SSL_CONNECT_ERROR, CCURLE_PEER_FAILED_VERIFICATION, CCURLE_SSL_CERTPROBLEM,
                CCURLE_SSL_CIPHER, CCURLE_SSL_CACERT_BADFILE, CCURLE_SSL_ISSUER_ERROR,
                CCURLE_SSL_ENGINE_NOTFOUND, CCURLE_SSL_PINNEDPUBKEYNOTMATCH,
                CCURLE_SSL_INVALIDCERTSTATUS:
                .tls
            case CCURLE_URL_MALFORMAT: .invalidRequest
            case CCURLE_UNSUPPORTED_PROTOCOL, CCURLE_WEIRD_SERVER_REPLY,
                CCURLE_BAD_CONTENT_ENCODING:
                .protocolViolation
            default: .connectionLost
            }
        }

        /// The text in libcurl's error buffer, or its general text for the code.
        static func message(of code: Int32, detail: UnsafePointer<CChar>?) -> String {
            if let detail, detail.pointee != 0 { return String(cString: detail) }
            guard let text = ccurl_describe(code) else { return "libcurl error \(code)" }
            return String(cString: text)
        }
    }
#endif
