extension Endpoint where Response == Void {
    /// A health check: one attempt, without a key.
    static func health(_ path: RequestPath) -> Endpoint {
        var endpoint = Endpoint(.get, path, repetition: .once, lane: .marketReads)
        endpoint.isHealthCheck = true
        return endpoint
    }

    /// Storing overwrites, so repeating it is harmless.
    static func store(_ credentials: VenueCredentials, for venue: Venue) -> Endpoint {
        Endpoint(
            .post,
            "/v1/credentials/\(venue)",
            body: credentials.encoded(),
            repetition: .idempotent,
            lane: .orders
        )
    }

    static func deleteCredentials(of venue: Venue) -> Endpoint {
        Endpoint(.delete, "/v1/credentials/\(venue)", lane: .orders)
    }
}

extension Endpoint where Response == EdgeHealth {
    static var edgeHealth: Endpoint {
        var endpoint = Endpoint(.get, "/v1/health/edges", lane: .marketReads)
        endpoint.isHealthCheck = true
        return endpoint
    }
}

extension Endpoint where Response == Rows<ConnectedVenue> {
    /// The venues whose credentials are stored.
    static func venues(lane: Lane = .marketReads) -> Endpoint {
        .list("/v1/credentials", under: ["venues", "credentials"], lane: lane)
    }
}

extension Endpoint where Response == Secret {
    /// A ticket for one stream.
    static func streamTicket(_ method: HTTPMethod) -> Endpoint {
        Endpoint(method, "/v1/ws/ticket", repetition: .idempotent, lane: .marketReads) {
            reader throws(JSONError) in
            var ticket: String?
            try reader.readDictionary { key, reader throws(JSONError) in
                if key == "ticket" {
                    ticket = try reader.readString()
                } else {
                    try reader.skipValue()
                }
            }
            guard let ticket else { throw reader.failure("the field \"ticket\"") }
            return Secret(ticket)
        }
    }
}
