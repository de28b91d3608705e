using System.Runtime.InteropServices;

namespace Nudge.Grains.Interfaces.Actors;

/// <summary>Memory as the array that it is, where it is a whole one: nothing is copied on the way to the wire.</summary>
internal static class Bytes
{
    internal static byte[] Of(ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length
            ? segment.Array
            : memory.ToArray();
}
