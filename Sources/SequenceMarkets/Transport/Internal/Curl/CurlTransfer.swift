#if os(Linux)
    internal import CCurl

    /// One reusable libcurl handle with everything a request needs.
    final class CurlTransfer {
        let easy: UnsafeMutableRawPointer
        /// The exchange in progress.
        var exchange: CurlExchange?
        /// The index of the transfer among the active ones.
        var place = 0
        /// The multi handle that owns its connection.
        var multi: CurlMulti?

        private let headerList = CurlHeaderList()
        private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: 256)
        private var url: [UInt8] = []
        private var urlOrigin: Origin?
        private var urlOriginLength = 0
        private var requestBody: [UInt8] = []
        private var head: [UInt8] = []
        /// The head, once it is complete and parsed.
        private var answer: HTTPResponse?
        private var body: [UInt8] = []
        private var custom: HTTPMethod?
        private var routed: Origin?
        private let proxy: ProxySetting
        private let allowsHTTP2: Bool
        private weak let core: CurlCore?

        /// The maximum size of a head.
        private static let maximumHeadSize = 256 * 1024

        init?(options: CurlTransport.Configuration, core: CurlCore) {
            guard let easy = ccurl_easy_new() else { return nil }
            self.easy = easy
            proxy = options.proxy
            allowsHTTP2 = options.allowsHTTP2
            self.core = core
            errorText.initialize(repeating: 0, count: 256)
            CurlCore.setCommonOptions(of: easy, options: options, core: core)

            let me = Unmanaged.passUnretained(self).toOpaque()
            _ = ccurl_set_pointer(easy, Int32(CCURLOPT_ERRORBUFFER), errorText)
            _ = ccurl_set_pointer(easy, Int32(CCURLOPT_WRITEDATA), me)
            _ = ccurl_set_pointer(easy, Int32(CCURLOPT_HEADERDATA), me)
            _ = ccurl_set_pointer(easy, Int32(CCURLOPT_PREREQDATA), me)
            _ = ccurl_set_data_callback(easy, Int32(CCURLOPT_WRITEFUNCTION), onBody)
            _ = ccurl_set_data_callback(easy, Int32(CCURLOPT_HEADERFUNCTION), onHeader)
            _ = ccurl_set_request_callback(easy, onRequest)
            let version = allowsHTTP2 ? CCURL_HTTP_VERSION_2TLS : CCURL_HTTP_VERSION_1_1
            _ = ccurl_set_long(easy, Int32(CCURLOPT_HTTP_VERSION), Int(version))
            _ = ccurl_set_long(easy, Int32(CCURLOPT_BUFFERSIZE), 128 * 1024)
            _ = ccurl_set_pointer(easy, Int32(CCURLOPT_ACCEPT_ENCODING), "gzip, deflate")
        }

        deinit {
            ccurl_easy_free(easy)
            errorText.deallocate()
        }

        /// Loads a request into the handle.
        func prepare(_ exchange: CurlExchange) {
            self.exchange = exchange
            let request = exchange.request
            errorText.pointee = 0
            head.removeAll(keepingCapacity: true)
            answer = nil
            body = []
            setURL(request)
            setMethod(request)
            let list = headerList.write(request.headers, hasBody: sendsBody(request))
            _ = ccurl_set_pointer(easy, Int32(CCURLOPT_HTTPHEADER), list)
            let fresh = !CurlCore.seesRequests && !exchange.mayRepeat
            _ = ccurl_set_long(easy, Int32(CCURLOPT_FRESH_CONNECT), fresh ? 1 : 0)
            if routed != request.origin {
                routed = request.origin
                CurlCore.setProxy(of: easy, to: proxy, for: request.origin)
                // Wait for a first TLS connection that may carry all requests (HTTP/2).
                let wait = allowsHTTP2 && request.origin.isSecure ? 1 : 0
                _ = ccurl_set_long(easy, Int32(CCURLOPT_PIPEWAIT), wait)
            }
        }

        /// The result of the transfer.
        func outcome(code: Int32) -> Result<HTTPResponse, TransportError> {
            guard code == 0 else { return .failure(failure(code: code)) }
            if var answer {
                answer.body = body
                return .success(answer)
            }
            return head.withUnsafeBytes { bytes in
                guard let status = HTTPHead.status(in: bytes),
                    let headers = HTTPHead.fields(in: bytes)
                else {
                    let text = "the response has no valid head"
                    return .failure(
                        TransportError(.protocolViolation, text, mayHaveBeenSent: true)
                    )
                }
                return .success(HTTPResponse(status: status, headers: headers, body: body))
            }
        }

        /// Releases the request's data.
        func rest() {
            exchange = nil
            answer = nil
            body = []
            if requestBody.count > 64 * 1024 { requestBody = [] }
            if head.capacity > 64 * 1024 { head = [] }
        }

        private func failure(code: Int32) -> TransportError {
            let mayHaveBeenSent = exchange?.mayHaveBeenSent ?? true
            if let exchange, let refusal = exchange.refusal {
                return TransportError(
                    refusal.kind,
                    refusal.message,
                    mayHaveBeenSent: mayHaveBeenSent
                )
            }
            let message = proxy.hidingUserInfo(
                in: CurlFailure.message(of: code, detail: errorText)
            )
            let kind = CurlFailure.kind(of: code)
            let unsent = !CurlCore.seesRequests && [.resolve, .connect].contains(kind)
            return TransportError(kind, message, mayHaveBeenSent: mayHaveBeenSent && !unsent)
        }

        // MARK: Request

        private func setURL(_ request: HTTPRequest) {
            if urlOrigin != request.origin {
                urlOrigin = request.origin
                url = Array(request.origin.description.utf8)
                urlOriginLength = url.count
            }
            url.removeSubrange(urlOriginLength...)
            url.append(contentsOf: request.target.utf8)
            url.append(0)
            url.withUnsafeBytes { bytes in
                _ = ccurl_set_pointer(easy, Int32(CCURLOPT_URL), bytes.baseAddress)
            }
        }

        private func sendsBody(_ request: HTTPRequest) -> Bool {
            request.body != nil || [.post, .put, .patch].contains(request.method)
        }

        private func setMethod(_ request: HTTPRequest) {
            if sendsBody(request) {
                requestBody = request.body ?? []
                if requestBody.isEmpty { requestBody.reserveCapacity(1) }
                _ = ccurl_set_long(easy, Int32(CCURLOPT_POST), 1)
                _ = ccurl_set_offset(
                    easy,
                    Int32(CCURLOPT_POSTFIELDSIZE_LARGE),
                    Int64(requestBody.count)
                )
                // An array's storage does not move as long as the array is not modified.
                requestBody.withUnsafeBytes { bytes in
                    let pointer = bytes.baseAddress ?? UnsafeRawPointer(errorText)
                    _ = ccurl_set_pointer(easy, Int32(CCURLOPT_POSTFIELDS), pointer)
                }
            } else {
                _ = ccurl_set_long(easy, Int32(CCURLOPT_HTTPGET), 1)
                if request.method.rawValue == "HEAD" {
                    _ = ccurl_set_long(easy, Int32(CCURLOPT_NOBODY), 1)
                }
            }
            let implied: HTTPMethod = sendsBody(request) ? .post : .get
            let wanted = request.method == implied ? nil : request.method
            if wanted != custom {
                custom = wanted
                _ = ccurl_set_pointer(easy, Int32(CCURLOPT_CUSTOMREQUEST), wanted?.rawValue)
            }
        }

        // MARK: Response

        fileprivate func received(head bytes: UnsafeRawBufferPointer) -> Int {
            // A new status line: the previous one was an interim response (1xx).
            if bytes.starts(with: "HTTP/".utf8) {
                head.removeAll(keepingCapacity: true)
                answer = nil
            }
            if !body.isEmpty { return bytes.count }  // trailers
            guard head.count + bytes.count <= CurlTransfer.maximumHeadSize else {
                exchange?.refusal = (.responseTooLarge, "the response's head is too large")
                return 0
            }
            head.append(contentsOf: bytes)
            guard bytes.elementsEqual("\r\n".utf8) else { return bytes.count }
            return headEnded() ? bytes.count : 0
        }

        /// Delivers a stream's response as soon as its head is complete; false if the response is
        /// not this request's: stopping here closes the connection.
        private func headEnded() -> Bool {
            guard let exchange, case .success(let response) = outcome(code: 0) else { return true }
            answer = response
            if let refusal = response.foreignness(to: exchange.request) {
                exchange.refusal = refusal
                return false
            }
            if exchange.streams(response.status) {
                core?.finish(exchange.beginStream(response))
            }
            return true
        }

        fileprivate func received(body bytes: UnsafeRawBufferPointer) -> Int {
            guard let exchange else { return 0 }
            guard !exchange.isStreaming else {
                exchange.deliver(bytes)
                return bytes.count
            }
            let limit = exchange.request.maximumResponseSize
            guard body.count + bytes.count <= limit else {
                exchange.refusal = (.responseTooLarge, "the response is larger than \(limit) bytes")
                return 0
            }
            body.append(contentsOf: bytes)
            return bytes.count
        }

        /// libcurl is about to send the request; possibly again, if a reused connection turned out
        /// to be dead.
        fileprivate func willSend() -> Bool {
            guard let exchange else { return false }
            if exchange.mayHaveBeenSent, !exchange.mayRepeat,
                ccurl_info_long(easy, Int32(CCURLINFO_REQUEST_SIZE)) > 0
            {
                exchange.refusal = (
                    .connectionLost, "the connection was closed before an answer came"
                )
                return false
            }
            exchange.mayHaveBeenSent = true
            return true
        }
    }

    private typealias Bytes = UnsafeMutablePointer<CChar>

    private func transfer(_ context: UnsafeMutableRawPointer?) -> CurlTransfer? {
        context.map { Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
    }

    private func onHeader(
        _ bytes: Bytes?,
        _ size: Int,
        _ count: Int,
        _ context: UnsafeMutableRawPointer?
    ) -> Int {
        let all = UnsafeRawBufferPointer(start: bytes, count: size * count)
        return transfer(context)?.received(head: all) ?? 0
    }

    private func onBody(
        _ bytes: Bytes?,
        _ size: Int,
        _ count: Int,
        _ context: UnsafeMutableRawPointer?
    ) -> Int {
        let all = UnsafeRawBufferPointer(start: bytes, count: size * count)
        return transfer(context)?.received(body: all) ?? 0
    }

    private func onRequest(
        _ context: UnsafeMutableRawPointer?,
        _: Bytes?,
        _: Bytes?,
        _: Int32,
        _: Int32
    ) -> Int32 {
        transfer(context)?.willSend() == true ? 0 : 1
    }
#endif
