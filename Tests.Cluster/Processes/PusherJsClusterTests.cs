using Nudge.Tests.Gateway.Pusher;

namespace Nudge.Tests.Cluster.Processes;

/// <summary>
/// Every feature of unmodified pusher-js and the server library <c>pusher</c> with the pages of a test at different nodes.
/// </summary>
public sealed class PusherJsClusterTests(BalancedPages pages) : PusherJsFeatures(pages), IClassFixture<BalancedPages>;
