using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Nudge.Core.Positions;
using Nudge.Realtime.Sessions;

namespace Nudge.Gateway.ServerSentEvents;

/// <summary>Where a stream stands in all its sources, kept as the <c>id:</c> line that says so. Not safe for several threads.</summary>
/// <remarks>
/// Each source has a cell of 33 bytes: the start of the name's hash (zeros for the inbox), epoch, offset, the stamp of its last
/// invalidation, and a zero. A cell is exactly 44 characters of base64, so an event changes its source's cell in place and the line is
/// never built anew. 17 cells make 748 characters.
/// </remarks>
internal sealed class StreamPositions
{
    /// <summary>Channels of one stream: with so many its id stays below 1 kB.</summary>
    public const int ChannelsMax = 16;

    private const int CellBytes = 33;
    private const int CellCharacters = 44;

    private static readonly byte[] Before = "id: "u8.ToArray();
    private static readonly byte[] After = "\n\n"u8.ToArray();

    private readonly Dictionary<string, Cell> _cells = new(StringComparer.Ordinal);
    private byte[] _line = [.. Before, .. new byte[CellCharacters], .. After];
    private readonly Cell _inbox = new(0);
    private bool _isKnown;

    public StreamPositions() => Write(_inbox);

    /// <summary>
    /// The line, and the blank one behind it; the blank one alone before it is known where the inbox stands, since a client that came back
    /// with such a line would be sent all of it.
    /// </summary>
    public ReadOnlySpan<byte> Line => _isKnown ? _line : _line.AsSpan(^1..);

    /// <summary>Bytes of <see cref="Line"/> at most, as long as no channel is added.</summary>
    public int LineBytesMax => _line.Length;

    public int ChannelCount => _cells.Count;

    public bool Has(string channel) => _cells.ContainsKey(channel);

    /// <summary>Adds a channel at the start of its log, in the line from now on.</summary>
    public void Add(string channel)
    {
        var cell = new Cell(_cells.Count + 1) { Place = new(HashOf(channel), Position.None, 0) };
        _cells.Add(channel, cell);
        _line = [.. _line.AsSpan(0, Before.Length + (cell.Index * CellCharacters)), .. new byte[CellCharacters], .. After];
        Write(cell);
    }

    /// <summary>Takes a channel out; the last one moves to its place.</summary>
    public void Remove(string channel)
    {
        if (!_cells.Remove(channel, out var cell))
            return;
        var last = _cells.Count + 1;
        _line.AsSpan(Before.Length + (last * CellCharacters), CellCharacters)
            .CopyTo(_line.AsSpan(Before.Length + (cell.Index * CellCharacters)));
        if (cell.Index != last)
            _cells.Values.First(other => other.Index == last).Index = cell.Index;
        _line = [.. _line.AsSpan(0, Before.Length + (last * CellCharacters)), .. After];
    }

    /// <summary>The stream stands there now. A channel that is not in the line is passed over.</summary>
    /// <param name="channel"><see langword="null"/>: the inbox.</param>
    /// <param name="position">Where.</param>
    public void Move(string? channel, Position position)
    {
        _isKnown |= channel is null;
        if (Find(channel) is not { } cell)
            return;
        cell.Place = cell.Place with { Position = position };
        Write(cell);
    }

    /// <summary>It was sent what was invalidated up to a stamp; a lower one takes nothing back.</summary>
    /// <param name="channel"><see langword="null"/>: the inbox.</param>
    /// <param name="stamp">See <see cref="SourceStamps"/>.</param>
    public void Stamp(string? channel, long stamp)
    {
        if (Find(channel) is not { } cell || stamp <= cell.Place.Stamp)
            return;
        cell.Place = cell.Place with { Stamp = stamp };
        Write(cell);
    }

    /// <summary>Reads an id that came back from a client; the positions are by <see cref="HashOf"/>, the inbox's by 0.</summary>
    public static bool TryParse(string id, [NotNullWhen(true)] out IReadOnlyDictionary<ulong, Place>? positions)
    {
        positions = null;
        if (id.Length == 0 || id.Length % CellCharacters != 0 || id.Length > CellCharacters * (ChannelsMax + 1))
            return false;
        Span<byte> cells = stackalloc byte[CellBytes * (ChannelsMax + 1)];
        if (!Base64Url.IsValid(id) || !Base64Url.TryDecodeFromChars(id, cells, out var length))
            return false;
        var read = new Dictionary<ulong, Place>();
        for (var cell = cells[..length]; cell.Length >= CellBytes; cell = cell[CellBytes..])
        {
            var epoch = BinaryPrimitives.ReadInt64BigEndian(cell[8..]);
            var offset = BinaryPrimitives.ReadInt64BigEndian(cell[16..]);
            var stamp = BinaryPrimitives.ReadInt64BigEndian(cell[24..]);
            if (epoch < 0 || offset < 0 || stamp < 0 || (epoch == 0 && offset != 0) || cell[32] != 0)
                return false;
            var hash = BinaryPrimitives.ReadUInt64BigEndian(cell);
            read[hash] = new(hash, new(new(epoch), offset), stamp);
        }

        positions = read;
        return true;
    }

    /// <summary>The hash that stands for a channel's name, the same in every process.</summary>
    public static ulong HashOf(string channel)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(channel), hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }

    private Cell? Find(string? channel) => channel is null ? _inbox : _cells.GetValueOrDefault(channel);

    private void Write(Cell cell)
    {
        var place = cell.Place;
        Span<byte> bytes = stackalloc byte[CellBytes];
        bytes.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(bytes, place.Hash);
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], place.Position.Epoch.Value);
        BinaryPrimitives.WriteInt64BigEndian(bytes[16..], place.Position.Offset);
        BinaryPrimitives.WriteInt64BigEndian(bytes[24..], place.Stamp);
        Base64Url.EncodeToUtf8(bytes, _line.AsSpan(Before.Length + (cell.Index * CellCharacters), CellCharacters));
    }

    /// <summary>Where a stream stands in one source.</summary>
    /// <param name="Hash">Of the channel's name; 0: the inbox.</param>
    /// <param name="Position">In its log.</param>
    /// <param name="Stamp">Up to where it was sent what is invalidated.</param>
    public readonly record struct Place(ulong Hash, Position Position, long Stamp);

    /// <summary>A source's part of the line.</summary>
    private sealed class Cell(int index)
    {
        /// <summary>Which part; the inbox has the first one.</summary>
        public int Index { get; set; } = index;

        public Place Place { get; set; }
    }
}
