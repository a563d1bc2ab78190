using System.Text;
using CsCheck;
using Spika.FileService.Api.Chunks;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Api.IntegrationTests.Chunks;

public sealed class UploadedChunkListTests
{
    [Test]
    public void Read_WhateverTheSetAndTheBuffer_YieldsTheIndices()
    {
        Gen.Select(Gen.Int[0, 20_000].Array[0, 500], Gen.Int[1, 5000])
            .Sample((indices, bufferBytes) => Read(ChunkSet.Of(indices), bufferBytes) == Expected(indices));
    }

    [Test]
    public void LengthOf_WhateverTheSet_IsThatOfTheText()
    {
        Gen.Int[0, 200_000]
            .Array[0, 500]
            .Sample(indices => UploadedChunkList.LengthOf(ChunkSet.Of(indices)) == Expected(indices).Length);
    }

    private static string Expected(int[] indices) => string.Join(',', indices.Distinct().Order());

    private static string Read(ChunkSet chunks, int bufferBytes)
    {
        UploadedChunkList list = new(chunks, new DecimalList());
        StringBuilder text = new();
        byte[] buffer = new byte[bufferBytes];
        while (list.Read(buffer) is var read and > 0)
        {
            text.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }

        return text.ToString();
    }
}
