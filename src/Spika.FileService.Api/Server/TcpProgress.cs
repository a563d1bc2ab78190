using System.Net.Sockets;

namespace Spika.FileService.Api.Server;

/// <summary>What the kernel knows of a connection (<c>struct tcp_info</c>), on Linux.</summary>
/// <param name="AckedBytes">What the client has taken since the connection began.</param>
/// <param name="ReceivedBytes">What came from the client since then.</param>
/// <param name="HasUnsent">Whether something waits for the client to take what was sent before.</param>
/// <param name="IsHalfClosed">Whether the client has ended its sending side, also when that is not read yet.</param>
internal readonly record struct TcpProgress(ulong AckedBytes, ulong ReceivedBytes, bool HasUnsent, bool IsHalfClosed)
{
    private const int LevelTcp = 6;

    private const int Info = 11;

    private const byte CloseWait = 8;

    private const int AckedBytesAt = 120;

    private const int ReceivedBytesAt = 128;

    private const int NotSentBytesAt = 144;

    /// <returns>Bytes a second in both directions, of a connection of this age.</returns>
    public double Rate(TimeSpan age) => (AckedBytes + ReceivedBytes) / Math.Max(age.TotalSeconds, 1);

    /// <returns>Null where the system does not say, and for a socket that is closed.</returns>
    public static TcpProgress? TryRead(Socket socket)
    {
        if (!OperatingSystem.IsLinux() || socket.ProtocolType != ProtocolType.Tcp)
        {
            return null;
        }

        Span<byte> info = stackalloc byte[NotSentBytesAt + sizeof(uint)];
        try
        {
            return socket.GetRawSocketOption(LevelTcp, Info, info) == info.Length
                ? new TcpProgress(
                    AckedBytes: BitConverter.ToUInt64(info[AckedBytesAt..]),
                    ReceivedBytes: BitConverter.ToUInt64(info[ReceivedBytesAt..]),
                    HasUnsent: BitConverter.ToUInt32(info[NotSentBytesAt..]) != 0,
                    IsHalfClosed: info[0] == CloseWait
                )
                : null;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }
}
