#if os(Linux)
    internal import CCurl

    extension CurlCore {
        /// Sets the options that all handles share.
        static func setCommonOptions(
            of easy: UnsafeMutableRawPointer,
            options: CurlTransport.Configuration,
            core: CurlCore
        ) {
            let context = Unmanaged.passUnretained(core).toOpaque()
            _ = ccurl_set_long(easy, Int32(CCURLOPT_NOSIGNAL), 1)
            _ = ccurl_set_long(easy, Int32(CCURLOPT_NOPROGRESS), 1)
            _ = ccurl_set_long(easy, Int32(CCURLOPT_TCP_NODELAY), 1)
            _ = ccurl_set_long(easy, Int32(CCURLOPT_TCP_KEEPALIVE), 1)
            // Without it a cancelled name look-up would block every caller until it ends.
            _ = ccurl_set_long(easy, Int32(CCURLOPT_QUICK_EXIT), 1)
            _ = ccurl_set_long(easy, Int32(CCURLOPT_PATH_AS_IS), 1)
            _ = ccurl_set_long(easy, Int32(CCURLOPT_SUPPRESS_CONNECT_HEADERS), 1)
            _ = ccurl_set_pointer(easy, Int32(CCURLOPT_OPENSOCKETDATA), context)
            _ = ccurl_set_pointer(easy, Int32(CCURLOPT_CLOSESOCKETDATA), context)
            _ = ccurl_set_open_callback(easy, onOpen)
            _ = ccurl_set_close_callback(easy, onClose)
            if let file = options.certificateAuthorityFile {
                // Only these authorities: the system's own directory is left out.
                _ = ccurl_set_pointer(easy, Int32(CCURLOPT_CAINFO), file)
                _ = ccurl_set_pointer(easy, Int32(CCURLOPT_CAPATH), nil)
            }
        }

        /// Sets the proxy; an empty one keeps libcurl from reading the environment itself.
        ///
        /// Requests to this machine use no proxy: they may be unencrypted, and contain the key.
        static func setProxy(
            of easy: UnsafeMutableRawPointer,
            to setting: ProxySetting,
            for origin: Origin
        ) {
            let proxy = origin.isLoopback ? .none : setting
            let url = origin.isSecure ? proxy.https : proxy.http
            _ = ccurl_set_pointer(easy, Int32(CCURLOPT_PROXY), url)
            _ = ccurl_set_pointer(easy, Int32(CCURLOPT_NOPROXY), proxy.exceptions)
        }
    }

    private func onOpen(
        _ context: UnsafeMutableRawPointer?,
        _: Int32,
        _ address: UnsafeMutablePointer<ccurl_sockaddr>?
    ) -> Int32 {
        guard let context, let address else { return -1 }
        let socket = ccurl_socket_new(address)
        if socket >= 0 {
            Unmanaged<CurlCore>.fromOpaque(context).takeUnretainedValue()
                .opened(socket)
        }
        return socket
    }

    private func onClose(_ context: UnsafeMutableRawPointer?, _ socket: Int32) -> Int32 {
        if let context {
            Unmanaged<CurlCore>.fromOpaque(context).takeUnretainedValue()
                .closed(socket)
        }
        ccurl_socket_close(socket)
        return 0
    }
#endif
