namespace Nudge.Tests.Realtime;

internal readonly record struct NotedEvent(int Poster, int Number, int Bytes);
