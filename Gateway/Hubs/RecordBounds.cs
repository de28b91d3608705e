using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Nudge.Gateway.Hubs;

/// <summary>Counts the bytes of each record while they come, in whatever cut, and learns from the first of them, the handshake, how the others end.</summary>
/// <param name="client">Is told which protocol it speaks.</param>
/// <param name="bytesMax">Of a record, without its length or separator.</param>
internal sealed class RecordBounds(HubClient client, int bytesMax)
{
    private ArrayBufferWriter<byte>? _handshake = new();
    private bool _hasLengths;
    private long _bytes;
    private MessagePackRecord.Length _length;

    /// <summary>Whether no record has grown past what is taken.</summary>
    public bool Fit(ReadOnlySpan<byte> bytes)
    {
        if (_handshake is { } handshake)
        {
            var end = bytes.IndexOf(HubRecord.Separator);
            var part = end < 0 ? bytes : bytes[..(end + 1)];
            if (!FitSeparated(part))
                return false;
            handshake.Write(part);
            if (end < 0)
                return true;
            Learn(handshake.WrittenMemory);
            bytes = bytes[part.Length..];
        }

        return _hasLengths ? FitBehindLengths(bytes) : FitSeparated(bytes);
    }

    private void Learn(ReadOnlyMemory<byte> handshake)
    {
        _handshake = null;
        _hasLengths = ProtocolOf(new(handshake)) == HubFormat.MessagePackName;
        if (_hasLengths)
            client.Speak(HubFormat.MessagePack);
    }

    /// <summary>The protocol that a handshake names; <see langword="null"/> if it cannot be read, which the framework answers.</summary>
    private static string? ProtocolOf(ReadOnlySequence<byte> handshake)
    {
        try
        {
            return HandshakeProtocol.TryParseRequestMessage(ref handshake, out var request) ? request.Protocol : null;
        }
        catch (Exception exception) when (exception is InvalidDataException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private bool FitSeparated(ReadOnlySpan<byte> bytes)
    {
        for (var end = bytes.IndexOf(HubRecord.Separator); end >= 0; end = bytes.IndexOf(HubRecord.Separator))
        {
            if (_bytes + end > bytesMax)
                return false;
            _bytes = 0;
            bytes = bytes[(end + 1)..];
        }

        _bytes += bytes.Length;
        return _bytes <= bytesMax;
    }

    /// <summary>A record is refused by its length, before it has come.</summary>
    private bool FitBehindLengths(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (!_length.IsWhole)
            {
                if (!_length.TryAdd(bytes[0]) || _length.Value > bytesMax)
                    return false;
                bytes = bytes[1..];
                if (!_length.IsWhole)
                    continue;
                _bytes = _length.Value;
            }

            var come = (int)Math.Min(_bytes, bytes.Length);
            _bytes -= come;
            bytes = bytes[come..];
            if (_bytes == 0)
                _length = default;
        }

        return true;
    }
}
