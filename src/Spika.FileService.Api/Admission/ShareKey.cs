using System.Buffers.Binary;
using System.Net;
using Spika.FileService.Api.Auth;
using Spika.FileService.Api.Requests;

namespace Spika.FileService.Api.Admission;

/// <summary>Whose a body is, as far as shares of the memory are concerned.</summary>
/// <param name="Owner">The authenticated caller; without one, what the request says of itself.</param>
/// <param name="Network">The address of the connection: all of IPv4, the first half of IPv6, which one subscriber has alone.</param>
internal readonly record struct ShareKey(string Owner, ulong Network)
{
    private const ulong IPv4 = 1UL << 32;

    public static ShareKey Of(HttpContext context) =>
        new(
            Caller.OwnerOf(context) ?? context.Request.Headers[UploadOwner.TokenHeader].ToString(),
            NetworkOf(context.Connection.RemoteIpAddress)
        );

    public static ulong NetworkOf(IPAddress? address)
    {
        Span<byte> bytes = stackalloc byte[16];
        return address is null || !address.TryWriteBytes(bytes, out int length) ? 0
            : length == 4 ? IPv4 | BinaryPrimitives.ReadUInt32BigEndian(bytes)
            : address.IsIPv4MappedToIPv6 ? IPv4 | BinaryPrimitives.ReadUInt32BigEndian(bytes[12..])
            : BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }
}
