using System.Buffers.Binary;
using System.Net;

namespace Spika.FileService.Api.Requests;

/// <summary>
/// What of a client's address limits count by: all of IPv4, the first half of IPv6, which one subscriber has alone.
/// </summary>
internal static class ClientNetwork
{
    private const ulong IPv4 = 1UL << 32;

    /// <returns>A number for the network; 0 without an address.</returns>
    public static ulong Of(IPAddress? address)
    {
        Span<byte> bytes = stackalloc byte[16];
        return address is null || !address.TryWriteBytes(bytes, out int length) ? 0
            : length == 4 ? IPv4 | BinaryPrimitives.ReadUInt32BigEndian(bytes)
            : address.IsIPv4MappedToIPv6 ? IPv4 | BinaryPrimitives.ReadUInt32BigEndian(bytes[12..])
            : BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }
}
