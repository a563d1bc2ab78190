using System.Net.Sockets;
using System.Text;

namespace Spika.FileService.AllocationProbe;

/// <summary>
/// Answers a line for each byte that comes in: <c>b</c> the bytes that the process has allocated so far, <c>h</c> those
/// in use after a full collection, small objects and large or pinned ones, <c>w</c> begins to watch for large objects,
/// <c>l</c> how many of them were seen, and of which types.
/// </summary>
internal static class ProbeServer
{
    public static void Run(string path)
    {
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(1);
        using Socket connection = listener.Accept();
        LargeObjectListener? largeObjects = null;
        byte[] question = new byte[1];
        while (connection.Receive(question) == 1)
        {
            string answer = "";
            switch ((char)question[0])
            {
                case 'b':
                    answer = $"{GC.GetTotalAllocatedBytes(precise: true)}";
                    break;
                case 'h':
                    answer = HeapAfterCollection();
                    break;
                case 'w':
                    largeObjects ??= new LargeObjectListener();
                    break;
                case 'l':
                    answer = largeObjects?.Describe() ?? "0";
                    break;
            }

            connection.Send(Encoding.UTF8.GetBytes(answer + "\n"));
        }

        largeObjects?.Dispose();
    }

    private static string HeapAfterCollection()
    {
        const int FirstOfLarge = 3;
        GC.Collect();
        ReadOnlySpan<GCGenerationInfo> heaps = GC.GetGCMemoryInfo(GCKind.FullBlocking).GenerationInfo;
        return $"{Used(heaps[..FirstOfLarge])} {Used(heaps[FirstOfLarge..])}";
    }

    private static long Used(ReadOnlySpan<GCGenerationInfo> heaps)
    {
        long bytes = 0;
        foreach (GCGenerationInfo heap in heaps)
        {
            bytes += heap.SizeAfterBytes - heap.FragmentationAfterBytes;
        }

        return bytes;
    }
}
