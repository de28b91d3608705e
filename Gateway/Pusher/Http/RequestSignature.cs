using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Pusher.Protocol;

namespace Nudge.Gateway.Pusher.Http;

/// <summary>
/// Checks the signature that Pusher's server libraries put into the query of each call (version 1.0). On the path of every trigger.
/// </summary>
/// <remarks>
/// Signed is the method, the path and the parameters in the order of their names. Libraries differ in whether they sign before or after
/// escaping, and their HTTP clients may escape once more. So the decoded forms are tried first and the ones on the wire afterwards; where
/// nothing is escaped, which is the rule, all of them are one and nothing is allocated.
/// </remarks>
internal static class RequestSignature
{
    /// <summary>By so much a timestamp may differ from our clock.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(600);

    private const int StackPairs = 16;
    private const int StackBytes = 1_024;
    private const int BodyHashLength = 32;

    private static readonly SearchValues<char> Escapes = SearchValues.Create("%+");

    public static Answer<SignedCall> Check(HttpRequest request, AppView app, AppKeys keys, DateTimeOffset now)
    {
        var text = request.QueryString.Value;
        if (string.IsNullOrEmpty(text))
            return Missing("auth_key");
        var query = text.AsSpan(1);
        var most = query.Count('&') + 1;
        if (most > QueryPair.CountMax)
            return new Refusal(ErrorCode.FieldInvalid, $"A call has at most {QueryPair.CountMax} parameters.", Limit: QueryPair.CountMax);
        Span<QueryPair> pairs = most <= StackPairs ? stackalloc QueryPair[StackPairs] : new QueryPair[most];
        pairs = pairs[..QueryPair.Split(query, pairs)];

        var fields = new AuthFields(query, pairs);
        if (fields.FindMistake(app.Key, now) is { } mistake)
            return mistake;
        var bodyHash = fields.ReadBodyHash(out var isHash);
        if (!isHash)
            return new Refusal(ErrorCode.WrongKey, "body_md5 is 32 hexadecimal digits.", "body_md5");
        query.Overlaps(fields.Signature, out var start);
        return Match(request, query, pairs, keys, fields.Signature) is { } secret
            ? new SignedCall(secret, bodyHash, pairs.Length > fields.Count, text.AsMemory(1 + start, fields.Signature.Length), fields.At)
            : new Refusal(
                ErrorCode.WrongKey,
                $"The signature does not fit. Signed should be the HMAC-SHA256 of: {request.Method}\\n{request.PathBase}{request.Path}\\n "
                + "and the sorted parameters.",
                "auth_signature");
    }

    private static Refusal Missing(string field) => new(ErrorCode.Unauthenticated, $"{field} is missing.", field);

    private static Credential? Match(
        HttpRequest request, ReadOnlySpan<char> query, Span<QueryPair> pairs, AppKeys keys, ReadOnlySpan<char> signature)
    {
        var path = request.PathBase.HasValue ? request.PathBase.Value + request.Path.Value : request.Path.Value ?? "";
        var isPlain = !query.ContainsAny(Escapes);
        if (isPlain)
        {
            Sort(query, pairs);
            if (MatchPlain(request.Method, path, query, pairs, keys, signature) is { } secret)
                return secret;
        }

        var raw = RawPath(request);
        // The server decodes all but the slash, which a user's id may have.
        var isPlainPath = raw == path && !raw.Contains('%', StringComparison.Ordinal);
        if (isPlain && isPlainPath)
            return null;
        foreach (var parameters in Variants(query, pairs, isPlain))
        {
            foreach (var tried in isPlainPath ? [path] : (string[])[path, raw, Uri.UnescapeDataString(raw)])
            {
                if (PusherSignature.Match(keys, $"{request.Method}\n{tried}\n{parameters}", signature) is { } secret)
                    return secret;
            }
        }

        return null;
    }

    private static Credential? MatchPlain(
        string method, string path, ReadOnlySpan<char> query, ReadOnlySpan<QueryPair> pairs, AppKeys keys, ReadOnlySpan<char> signature)
    {
        var most = Encoding.UTF8.GetMaxByteCount(method.Length + path.Length + query.Length + 2);
        var rented = most > StackBytes ? ArrayPool<byte>.Shared.Rent(most) : null;
        var buffer = rented ?? stackalloc byte[StackBytes];
        var length = Encoding.UTF8.GetBytes(method, buffer);
        buffer[length++] = (byte)'\n';
        length += Encoding.UTF8.GetBytes(path, buffer[length..]);
        buffer[length++] = (byte)'\n';
        foreach (var pair in pairs)
        {
            var name = pair.NameIn(query);
            if (name is "auth_signature")
                continue;
            var start = length;
            length += Encoding.UTF8.GetBytes(name, buffer[length..]);
            Ascii.ToLowerInPlace(buffer[start..length], out _);
            buffer[length++] = (byte)'=';
            length += Encoding.UTF8.GetBytes(pair.ValueIn(query), buffer[length..]);
            buffer[length++] = (byte)'&';
        }

        // Without the last ampersand.
        var match = PusherSignature.Match(keys, buffer[..(length - 1)], signature);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return match;
    }

    /// <summary>By name, in lower case; libraries send them in order, so there is next to nothing to do.</summary>
    private static void Sort(ReadOnlySpan<char> query, Span<QueryPair> pairs)
    {
        for (var i = 1; i < pairs.Length; i++)
        {
            var pair = pairs[i];
            var at = i;
            for (; at > 0 && Compare(pairs[at - 1].NameIn(query), pair.NameIn(query)) > 0; at--)
                pairs[at] = pairs[at - 1];
            pairs[at] = pair;
        }
    }

    private static int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        for (var i = 0; i < left.Length && i < right.Length; i++)
        {
            var difference = char.ToLowerInvariant(left[i]) - char.ToLowerInvariant(right[i]);
            if (difference != 0)
                return difference;
        }

        return left.Length - right.Length;
    }

    /// <summary>
    /// The spellings of an escaped query that may have been signed, the likeliest first. Seldom needed, so written plainly.
    /// </summary>
    private static IEnumerable<string> Variants(ReadOnlySpan<char> query, ReadOnlySpan<QueryPair> pairs, bool isPlain)
    {
        var raw = new List<(string Name, string Value)>(pairs.Length);
        foreach (var pair in pairs)
        {
            if (pair.NameIn(query) is not "auth_signature")
                raw.Add((pair.NameIn(query).ToString(), pair.ValueIn(query).ToString()));
        }

        return isPlain
            ? [Join(raw, part => part)]
            : new[]
            {
                Join(raw, part => Uri.UnescapeDataString(part.Replace('+', ' '))), Join(raw, Uri.UnescapeDataString),
                Join(raw, part => part),
            }.Distinct();
    }

    private static string Join(List<(string Name, string Value)> pairs, Func<string, string> decode) => string.Join('&', pairs
        .Select(pair => (Name: decode(pair.Name).ToLowerInvariant(), Value: decode(pair.Value)))
        .OrderBy(pair => pair.Name, StringComparer.Ordinal)
        .Select(pair => $"{pair.Name}={pair.Value}"));

    /// <summary>The path as it stands on the wire.</summary>
    public static string RawPath(HttpRequest request)
    {
        var target = request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        var end = target.IndexOf('?', StringComparison.Ordinal);
        var path = end < 0 ? target : target[..end];
        return path.StartsWith('/') ? path : Uri.TryCreate(path, UriKind.Absolute, out var uri) ? uri.AbsolutePath : path;
    }

    /// <summary>The parameters of the signature itself.</summary>
    private readonly ref struct AuthFields
    {
        private readonly ReadOnlySpan<char> _key;
        private readonly ReadOnlySpan<char> _timestamp;
        private readonly ReadOnlySpan<char> _version;
        private readonly ReadOnlySpan<char> _bodyHash;
        private readonly bool _hasBodyHash;

        internal AuthFields(ReadOnlySpan<char> query, ReadOnlySpan<QueryPair> pairs)
        {
            foreach (var pair in pairs)
            {
                var value = pair.ValueIn(query);
                Count++;
                switch (pair.NameIn(query))
                {
                    case "auth_key":
                        _key = value;
                        break;
                    case "auth_timestamp":
                        _timestamp = value;
                        break;
                    case "auth_version":
                        _version = value;
                        break;
                    case "auth_signature":
                        Signature = value;
                        break;
                    case "body_md5":
                        _bodyHash = value;
                        _hasBodyHash = true;
                        break;
                    default:
                        Count--;
                        break;
                }
            }
        }

        internal ReadOnlySpan<char> Signature { get; }

        /// <summary>How many there are.</summary>
        internal int Count { get; }

        /// <summary>Seconds since 1970, once there was no mistake.</summary>
        internal long At => long.Parse(_timestamp, NumberStyles.None, CultureInfo.InvariantCulture);

        internal Refusal? FindMistake(string key, DateTimeOffset now)
        {
            if (_key.IsEmpty)
                return Missing("auth_key");
            if (Signature.IsEmpty)
                return Missing("auth_signature");
            if (!_key.SequenceEqual(key))
                return new(ErrorCode.UnknownApp, "The app has another auth_key.", "auth_key");
            if (_version is not "1.0")
                return new(ErrorCode.Unauthenticated, "auth_version is 1.0.", "auth_version");
            if (!long.TryParse(_timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var timestamp))
                return new(ErrorCode.Unauthenticated, "auth_timestamp is the time in seconds since 1970.", "auth_timestamp");
            var present = now.ToUnixTimeSeconds();
            return timestamp >= present - (long)Tolerance.TotalSeconds && timestamp <= present + (long)Tolerance.TotalSeconds
                ? null
                : new(
                    ErrorCode.Unauthenticated,
                    $"auth_timestamp differs from this server's clock, which says {present}, by more than 600 s.", "auth_timestamp",
                    (long)Tolerance.TotalSeconds);
        }

        internal UInt128? ReadBodyHash(out bool isValid)
        {
            isValid = true;
            if (!_hasBodyHash)
                return null;
            Span<byte> hash = stackalloc byte[BodyHashLength / 2];
            isValid = _bodyHash.Length == BodyHashLength
                && Convert.FromHexString(_bodyHash, hash, out _, out _) == OperationStatus.Done;
            return isValid ? BinaryPrimitives.ReadUInt128BigEndian(hash) : null;
        }
    }
}
