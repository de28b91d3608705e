using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Nudge.Gateway.Hubs;

/// <summary>
/// Lets whole records through to the framework, whatever the cut in which they come, and puts a short one in the place of each that is too
/// long, which its protocol answers. Learns from the first record, the handshake, how the others end.
/// </summary>
/// <param name="client">Is told which protocol it speaks.</param>
/// <param name="bytesMax">Of a record, without its length or separator.</param>
internal sealed class RecordGate(HubClient client, int bytesMax)
{
    /// <summary>
    /// How many times too long a record may be whose end is waited for. A client that sends more of one is not understood any more.
    /// </summary>
    public const int PatienceFactor = 16;

    private ArrayBufferWriter<byte>? _come;
    private LongRecord? _long;
    private bool _isHandshake = true;
    private bool _hasLengths;
    private long _bytes;
    private int _count;
    private MessagePackRecord.Length _length;

    /// <summary>Whether a record is begun and has not ended.</summary>
    public bool IsWithin => !IsBetweenRecords || _length.IsBegun;

    /// <summary>Records that have come to their end; what was counted before is not counted again.</summary>
    public int TakeCount()
    {
        (var count, _count) = (_count, 0);
        return count;
    }

    private bool IsBetweenRecords => _bytes == 0 && _come is null && _long is null;

    private long BytesMost => (long)bytesMax * PatienceFactor;

    /// <summary>Whether the bytes are whole records that are let through as they are.</summary>
    public bool CanPass(ReadOnlySpan<byte> bytes)
    {
        if (_isHandshake || !IsBetweenRecords || _length.IsBegun)
            return false;
        return _hasLengths ? AreBehindLengths(bytes) : AreSeparated(bytes);
    }

    /// <summary>Takes bytes that come in another cut, and lets through what has become whole.</summary>
    /// <returns><see langword="false"/> if a record has grown past all patience.</returns>
    public bool TryTake(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        while (!bytes.IsEmpty)
        {
            if (!(_hasLengths ? TryTakeBehindLength(ref bytes, output) : TryTakeSeparated(ref bytes, output)))
                return false;
        }

        return true;
    }

    private bool AreSeparated(ReadOnlySpan<byte> bytes)
    {
        var count = 0;
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf(HubRecord.Separator);
            if (end < 0 || end > bytesMax)
                return false;
            bytes = bytes[(end + 1)..];
            count++;
        }

        _count += count;
        return true;
    }

    private bool AreBehindLengths(ReadOnlySpan<byte> bytes)
    {
        var count = 0;
        while (!bytes.IsEmpty)
        {
            var length = default(MessagePackRecord.Length);
            while (!length.IsWhole)
            {
                if (bytes.IsEmpty || !length.TryAdd(bytes[0]))
                    return false;
                bytes = bytes[1..];
            }

            if (length.Value > bytesMax || length.Value > bytes.Length)
                return false;
            bytes = bytes[(int)length.Value..];
            count++;
        }

        _count += count;
        return true;
    }

    private bool TryTakeSeparated(ref ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        var end = bytes.IndexOf(HubRecord.Separator);
        var part = end < 0 ? bytes : bytes[..end];
        bytes = end < 0 ? default : bytes[(end + 1)..];
        _bytes += part.Length;
        if (_bytes > (_isHandshake ? bytesMax : BytesMost))
            return false;
        if (_long is null && _bytes > bytesMax)
            Exceed();
        Keep(part);
        if (end >= 0)
            Finish(output);
        return true;
    }

    private bool TryTakeBehindLength(ref ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        if (!_length.IsWhole)
        {
            if (!_length.TryAdd(bytes[0]) || _length.Value > BytesMost)
                return false;
            bytes = bytes[1..];
            if (!_length.IsWhole)
                return true;
            _bytes = _length.Value;
            if (_bytes > bytesMax)
                _long = LongRecord.BehindLength();
        }

        var part = bytes[..(int)Math.Min(_bytes, bytes.Length)];
        bytes = bytes[part.Length..];
        _bytes -= part.Length;
        Keep(part);
        if (_bytes == 0)
            Finish(output);
        return true;
    }

    /// <summary>The record is too long already: it is searched now, and not kept.</summary>
    private void Exceed()
    {
        _long = LongRecord.Separated();
        _long.Add(_come is null ? default : _come.WrittenSpan);
        _come = null;
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        if (_long is not null)
            _long.Add(part);
        else
            (_come ??= new(Math.Max(256, part.Length))).Write(part);
    }

    private void Finish(IBufferWriter<byte> output)
    {
        if (_hasLengths)
            FinishBehindLength(output);
        else
            FinishSeparated(output);
        (_come, _long, _bytes, _length) = (null, null, 0, default);
        _count++;
    }

    private void FinishSeparated(IBufferWriter<byte> output)
    {
        output.Write(_long is null ? _come!.WrittenSpan : _long.Replacement);
        output.Write([HubRecord.Separator]);
        if (_isHandshake)
            Learn([.. _come!.WrittenSpan, HubRecord.Separator]);
    }

    private void FinishBehindLength(IBufferWriter<byte> output)
    {
        var record = _long is null ? _come!.WrittenSpan : _long.Replacement;
        Span<byte> length = stackalloc byte[MessagePackRecord.LengthBytesMax];
        output.Write(length[..MessagePackRecord.WriteLength(length, record.Length)]);
        output.Write(record);
    }

    private void Learn(byte[] handshake)
    {
        _isHandshake = false;
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
}
