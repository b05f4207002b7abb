-- In place of the program's own function for uploaded files: the table of the file's name.
{% macro asset(file) %}{{ return(file | replace('.csv', '')) }}{% endmacro %}
