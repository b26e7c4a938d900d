"""Files that mean harm. Each module has files(), which yields (name, content, told):

content  bytes, or a function that is given the path and writes the file
told     what a person must be told of it in `failures`, a regular expression; None: it is read like
         any other, and nothing is told; "": either, for what is whole enough to be read in part

Every one of them has the word "hostile" wherever text can stand that a reader should get at.
"""
