/// The keys of an account at a venue, as the venue issued them.
///
/// Its contents are never printed. Each venue with special requirements has a factory:
///
/// ```swift
/// try await seq.connectVenue(.binance, credentials: .plain(apiKey: key, apiSecret: secret))
/// try await seq.connectVenue(.kalshi, credentials: .kalshi(keyID: id, privateKeyPEM: pem))
/// ```
public struct VenueCredentials: Sendable {
    let apiKey: Secret
    let apiSecret: Secret
    let passphrase: Secret?
    /// The JSON text of the venue's additional fields.
    let extra: Secret?

    /// Credentials of any venue; see the factories for venues that need more than a key and a
    /// secret.
    ///
    /// `extra` is the wire's `extra_json`.
    public init(
        apiKey: Secret,
        apiSecret: Secret,
        passphrase: Secret? = nil,
        extra: JSONValue? = nil
    ) {
        self.apiKey = apiKey
        self.apiSecret = apiSecret
        self.passphrase = passphrase
        self.extra = extra.map { Secret($0.description) }
    }

    /// A key and its secret: Binance, Kraken, Bybit.
    public static func plain(apiKey: Secret, apiSecret: Secret) -> VenueCredentials {
        VenueCredentials(apiKey: apiKey, apiSecret: apiSecret)
    }

    /// Kalshi: the key's id and the whole RSA private key in PEM, PKCS#1 or PKCS#8.
    public static func kalshi(keyID: Secret, privateKeyPEM: Secret) -> VenueCredentials {
        VenueCredentials(apiKey: keyID, apiSecret: privateKeyPEM)
    }

    /// Polymarket: the key that signs orders; the rest is derived on the first order.
    public static func polymarket(
        signerPrivateKey: Secret,
        proxyAddress: String? = nil,
        builder: String? = nil
    ) -> VenueCredentials {
        var extra = JSONObject()
        extra["signer_private_key"] = .string(signerPrivateKey.revealed)
        extra["proxy_address"] = proxyAddress.map(JSONValue.string)
        extra["builder"] = builder.map(JSONValue.string)
        return VenueCredentials(apiKey: "", apiSecret: "", extra: .object(extra))
    }

    /// Hyperliquid: the agent wallet, and the vault it trades for, if any.
    public static func hyperliquid(
        agentAddress: Secret,
        agentPrivateKey: Secret,
        vault: String? = nil
    ) -> VenueCredentials {
        VenueCredentials(
            apiKey: agentAddress,
            apiSecret: agentPrivateKey,
            // The documentation names the vault, not its key.
            extra: vault.map { ["vault_address": .string($0)] }
        )
    }

    /// OKX: a key, its secret and the passphrase chosen with it.
    public static func okx(
        apiKey: Secret,
        apiSecret: Secret,
        passphrase: Secret
    ) -> VenueCredentials {
        VenueCredentials(apiKey: apiKey, apiSecret: apiSecret, passphrase: passphrase)
    }

    /// Coinbase Advanced Trade: a key, its secret and the passphrase.
    public static func coinbase(
        apiKey: Secret,
        apiSecret: Secret,
        passphrase: Secret
    ) -> VenueCredentials {
        VenueCredentials(apiKey: apiKey, apiSecret: apiSecret, passphrase: passphrase)
    }

    /// Crypto.com: a key, its secret and the passphrase.
    public static func cryptocom(
        apiKey: Secret,
        apiSecret: Secret,
        passphrase: Secret
    ) -> VenueCredentials {
        VenueCredentials(apiKey: apiKey, apiSecret: apiSecret, passphrase: passphrase)
    }

    /// Bitget: a key, its secret and the passphrase.
    public static func bitget(
        apiKey: Secret,
        apiSecret: Secret,
        passphrase: Secret
    ) -> VenueCredentials {
        VenueCredentials(apiKey: apiKey, apiSecret: apiSecret, passphrase: passphrase)
    }
}

extension VenueCredentials: CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// A placeholder that shows no credentials.
    public var description: String { "VenueCredentials(…)" }
    /// A placeholder that shows no credentials.
    public var debugDescription: String { description }
    /// The children for `dump`: none.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
