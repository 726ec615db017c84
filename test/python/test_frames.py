"""NumPy, pandas and figures, where they are installed."""

import importlib.util
import unittest

from pipeloom import figure, image, table
from pipeloom_worker.codecs import decode, encode


def needs(*modules):
    missing = [module for module in modules if importlib.util.find_spec(module) is None]
    return unittest.skipIf(missing, "needs " + ", ".join(missing))


def there_and_back(value):
    encoded = encode(value)
    return encoded.value, decode(encoded.data, encoded.value["codec"])


class Frames(unittest.TestCase):
    @needs("numpy")
    def test_arrays_keep_type_and_shape(self):
        import numpy

        for array in (
            numpy.arange(6.0).reshape(2, 3),
            numpy.array([True]),
            numpy.array(3, dtype="int8"),
            numpy.zeros((0, 2)),
            numpy.array(["a", "bc"]),
        ):
            value, back = there_and_back(array)
            self.assertEqual((value["codec"], value["preview"]["shape"]), ("npy", list(array.shape)))
            self.assertEqual((back.dtype, back.shape), (array.dtype, array.shape))
            self.assertTrue((back == array).all())
        self.assertEqual(there_and_back(numpy.array([{}], dtype=object))[0]["type"], "opaque")

    @needs("numpy")
    def test_scalars_become_numbers(self):
        import numpy

        value, back = there_and_back({"rmse": numpy.float64(2.5), "n": numpy.int64(3), "ok": numpy.bool_(True)})
        self.assertEqual(back, {"rmse": 2.5, "n": 3, "ok": True})
        self.assertEqual(value["value"], back)

    @needs("pandas")
    def test_frames_come_back_equal_with_their_types(self):
        import pandas

        for frame, codecs in (
            (pandas.DataFrame({"a": [1, 2], "b": [1.5, 2.0], "c": ["x", "y"], "d": [True, False]}), ["json"]),
            (pandas.DataFrame({"a": [1.0, None], "c": ["x", None]}), ["json", "parquet", "pickle"]),
            (pandas.DataFrame({"a": pandas.to_datetime(["2020-01-01", "2020-01-02"])}), ["parquet", "pickle"]),
            (pandas.DataFrame({"a": [1, 2]}, index=[5, 6]), ["parquet", "pickle"]),
            (pandas.DataFrame({"a": pandas.Categorical(["x", "y"])}), ["parquet", "pickle"]),
            (pandas.DataFrame({"a": []}), ["parquet", "pickle"]),
            (pandas.DataFrame({1: [1]}), ["parquet", "pickle"]),
        ):
            value, back = there_and_back(frame)
            self.assertIn(value["codec"], codecs)
            self.assertEqual(value["type"], "opaque" if value["codec"] == "pickle" else "table")
            pandas.testing.assert_frame_equal(back, frame)
            self.assertEqual(value["preview"]["shape"], list(frame.shape))
            self.assertNotIn("value", value)

    @needs("pandas")
    def test_a_frame_is_told_from_its_rows(self):
        import pandas

        rows = [{"a": 1}, {"a": 2}]
        frame, plain = encode(table(pandas.DataFrame(rows))), encode(table(rows))
        self.assertNotEqual(frame.value["digest"], plain.value["digest"])
        self.assertEqual((decode(plain.data, "json"), type(decode(frame.data, "json"))), (rows, pandas.DataFrame))

    @needs("pandas")
    def test_a_series_has_a_column_of_statistics(self):
        import pandas

        value, back = there_and_back(pandas.Series([1, 2, 3], name="n"))
        self.assertEqual((value["preview"]["summary"], value["preview"]["columns"][0]["mean"]), ("3 items", 2))
        self.assertEqual(list(back), [1, 2, 3])

    @needs("matplotlib")
    def test_figures_are_drawn_the_same_each_time(self):
        import matplotlib

        matplotlib.use("Agg")
        from matplotlib import pyplot

        drawn, axes = pyplot.subplots()
        axes.plot([1, 2])
        for value in (drawn, figure(drawn), figure(axes)):
            self.assertEqual(encode(value).value["type"], "svg")
        self.assertEqual(encode(drawn).value["digest"], encode(figure(drawn)).value["digest"])
        self.assertEqual(encode(image(drawn)).value["mediaType"], "image/png")
        pyplot.close(drawn)

    @needs("PIL")
    def test_pictures_are_png(self):
        from PIL import Image

        value, back = there_and_back(Image.new("RGB", (2, 2)))
        self.assertEqual((value["type"], value["mediaType"], back[:4]), ("image", "image/png", b"\x89PNG"))
